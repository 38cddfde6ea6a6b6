// SPDX-License-Identifier: MIT
#include "manifest/lock_file.h"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "manifest/lock_digest.h"
#include "manifest/toml_text.h"
#include "probe/utf8.h"

namespace kassay::manifest {

namespace {

using Json = nlohmann::ordered_json;

constexpr int schema = 1;
constexpr std::string_view bytes_mark = "bytes:";

void put(Json &object, const char *key, std::string_view text) {
  if (!text.empty())
    object[key] = encoded_text(text);
}

Json texts(const std::vector<std::string> &values) {
  Json array = Json::array();
  for (const std::string &value : values)
    array.push_back(encoded_text(value));
  return array;
}

/// The elements as JSON, sorted by their text, which begins with what names them.
template <class T> Json sorted_array(const std::vector<T> &elements, Json (*to_json)(const T &)) {
  std::multimap<std::string, Json> sorted;
  for (const T &element : elements) {
    Json json = to_json(element);
    std::string text = json.dump();
    sorted.emplace(std::move(text), std::move(json));
  }
  Json array = Json::array();
  for (auto &[text, json] : sorted)
    array.push_back(std::move(json));
  return array;
}

Json file_json(const LockedFile &file) {
  Json json = Json::object();
  put(json, "role", file.role);
  put(json, "path", file.path);
  put(json, "sha256", file.sha256);
  json["size"] = file.size;
  put(json, "build_id", file.build_id);
  put(json, "package", file.package);
  put(json, "found_by", file.found_by);
  return json;
}

Json tool_json(const LockedTool &tool) {
  Json json = Json::object();
  put(json, "role", tool.role);
  put(json, "family", tool.family);
  put(json, "version", tool.version);
  put(json, "version_text", tool.version_text);
  put(json, "target", tool.target);
  put(json, "closure", tool.closure);
  put(json, "behaviour", tool.behaviour);
  put(json, "configured_with", tool.configured_with);
  json["default_flags"] = texts(tool.default_flags);
  json["specs_override"] = tool.specs_override;
  json["wrapper_chain"] = texts(tool.wrapper_chain);
  if (!tool.files.empty())
    json["file"] = sorted_array(tool.files, file_json);
  return json;
}

Json package_json(const LockedPackage &package) {
  Json json = Json::object();
  put(json, "name", package.name);
  put(json, "version", package.version);
  put(json, "arch", package.arch);
  put(json, "source", package.source);
  put(json, "purl", package.purl);
  put(json, "sha256", package.sha256);
  put(json, "filename", package.filename);
  if (package.origin) {
    Json origin = Json::object();
    put(origin, "label", package.origin->label);
    put(origin, "suite", package.origin->suite);
    put(origin, "component", package.origin->component);
    json["origin"] = origin;
  }
  put(json, "verified", package.verified);
  return json;
}

Json origin_json(const LockedOrigin &origin) {
  Json json = Json::object();
  put(json, "kind", origin.kind);
  put(json, "name", origin.name);
  put(json, "directory", origin.directory);
  return json;
}

Json environment_json(const LockedEnvironment &environment) {
  Json json = Json::object();
  put(json, "libc", environment.libc);
  put(json, "interpreter", environment.interpreter);
  std::vector<std::string> taints = environment.taints;
  std::ranges::sort(taints);
  json["taints"] = texts(taints);
  for (const auto &[name, value] : environment.variables)
    json["variable"].push_back({{"name", encoded_text(name)}, {"value", encoded_text(value)}});
  return json;
}

Json capability_json(const Capability &capability) {
  Json json = Json::object();
  put(json, "symbol", capability.symbol);
  put(json, "type", capability.type);
  if (capability.value)
    json["value"] = encoded_text(*capability.value);
  else
    json["cannot_tell"] = true;
  put(json, "probe", capability.probe);
  put(json, "why", capability.why);
  return json;
}

Json defect_json(const Defect &defect) {
  Json json = Json::object();
  put(json, "id", defect.id);
  put(json, "claimed", defect.claimed);
  put(json, "observed", defect.observed);
  put(json, "verdict", defect.verdict);
  put(json, "method", defect.method);
  put(json, "evidence", defect.evidence);
  return json;
}

Json unit_json(const UnitCode &unit) {
  Json json = Json::object();
  put(json, "unit", unit.unit);
  put(json, "variant", unit.variant);
  put(json, "source", unit.source);
  put(json, "problem", unit.problem);
  json["flags"] = texts(unit.flags);
  json["functions"] = Json::array();
  for (const FunctionCode &function : unit.functions)
    json["functions"].push_back(encoded_text(function_text(function)));
  return json;
}

Json lock_json(const LockFile &lock) {
  Json json = Json::object();
  json["schema"] = schema;
  json["digest"] = "";
  if (lock.kernel) {
    Json kernel = Json::object();
    put(kernel, "release", lock.kernel->release);
    put(kernel, "arch", lock.kernel->arch);
    put(kernel, "kconfig", lock.kernel->kconfig);
    json["kernel"] = kernel;
  }
  if (lock.codegen)
    json["codegen"] = codegen_digest(*lock.codegen);
  return json;
}

/// The whole file but for its digest; sections without an element are left out, as they are in the text.
Json document(const LockFile &lock) {
  Json json = Json::object();
  json["lock"] = lock_json(lock);
  if (!lock.tools.empty())
    json["toolchain"] = sorted_array(lock.tools, tool_json);
  if (!lock.packages.empty())
    json["package"] = sorted_array(lock.packages, package_json);
  if (!lock.origins.empty())
    json["origin"] = sorted_array(lock.origins, origin_json);
  json["environment"] = environment_json(lock.environment);
  if (!lock.capabilities.empty())
    json["capability"] = sorted_array(lock.capabilities, capability_json);
  if (!lock.defects.empty())
    json["defect"] = sorted_array(lock.defects, defect_json);
  if (lock.codegen && !lock.codegen->units.empty())
    json["codegen"] = sorted_array(lock.codegen->units, unit_json);
  for (const auto &[key, value] : lock.meta)
    json["meta"][encoded_text(key)] = encoded_text(value);
  return json;
}

} // namespace

std::string encoded_text(std::string_view text) {
  if (is_utf8(text) && !text.starts_with(bytes_mark))
    return std::string(text);
  std::string result(bytes_mark);
  while (!text.empty()) {
    std::optional<Utf8Character> character = first_utf8_character(text);
    std::size_t length = character ? character->length : 1;
    if (!character || character->code == '%')
      result += fmt::format("%{:02X}", static_cast<unsigned char>(text.front()));
    else
      result += text.substr(0, length);
    text.remove_prefix(length);
  }
  return result;
}

std::string decoded_text(std::string_view text) {
  if (!text.starts_with(bytes_mark))
    return std::string(text);
  static constexpr std::string_view digits = "0123456789ABCDEF";
  std::string result;
  for (std::size_t at = bytes_mark.size(); at < text.size(); ++at) {
    std::size_t high = at + 2 < text.size() ? digits.find(text[at + 1]) : std::string_view::npos;
    std::size_t low = at + 2 < text.size() ? digits.find(text[at + 2]) : std::string_view::npos;
    bool escape = text[at] == '%' && high != std::string_view::npos && low != std::string_view::npos;
    result += escape ? static_cast<char>(high * 16 + low) : text[at];
    at += escape ? 2 : 0;
  }
  return result;
}

std::string lock_digest(const LockFile &lock) {
  return digest_of_canonical(document(lock));
}

std::string to_toml(const LockFile &lock) {
  Json json = document(lock);
  json["lock"]["digest"] = digest_of_canonical(json);
  return toml_text(json);
}

} // namespace kassay::manifest
