// SPDX-License-Identifier: MIT
// The CycloneDX 1.6 JSON reference, https://cyclonedx.org/docs/1.6/json/.
#include "manifest/export.h"

#include <map>
#include <set>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "probe/digest.h"

namespace kassay::manifest {

namespace {

using Json = nlohmann::json;

Json hashes(const std::string &sha256) {
  return Json::array({{{"alg", "SHA-256"}, {"content", sha256}}});
}

std::string file_ref(const LockedFile &file) {
  return "file:" + encoded_text(file.path);
}

std::string tool_ref(const LockedTool &tool) {
  return "tool:" + encoded_text(tool.role);
}

std::string package_ref(const LockedPackage &package) {
  return package.purl.empty() ? "package:" + encoded_text(package.name) : encoded_text(package.purl);
}

Json property(const char *name, const std::string &value) {
  return {{"name", std::string("kassay:") + name}, {"value", encoded_text(value)}};
}

/// A version 8 UUID (RFC 9562): of the lock's digest, so that the same lock gives the same number.
std::string serial_number(const LockFile &lock) {
  std::string hex = sha256_hex("cyclonedx " + lock_digest(lock)).substr(0, 32);
  hex[12] = '8';
  hex[16] = '8';
  return fmt::format("urn:uuid:{}-{}-{}-{}-{}", hex.substr(0, 8), hex.substr(8, 4), hex.substr(12, 4),
                     hex.substr(16, 4), hex.substr(20));
}

Json file_component(const LockedFile &file) {
  Json properties = Json::array();
  if (!file.build_id.empty())
    properties.push_back(property("build-id", file.build_id));
  properties.push_back(property("size", std::to_string(file.size)));
  return {{"type", "file"},
          {"bom-ref", file_ref(file)},
          {"name", encoded_text(file.path)},
          {"hashes", hashes(file.sha256)},
          {"properties", properties}};
}

Json package_component(const LockedPackage &package, const Json &files) {
  Json json = {{"type", "library"}, {"bom-ref", package_ref(package)}, {"name", encoded_text(package.name)}};
  if (!package.version.empty())
    json["version"] = encoded_text(package.version);
  if (!package.purl.empty())
    json["purl"] = encoded_text(package.purl);
  if (!package.sha256.empty())
    json["hashes"] = hashes(package.sha256);
  if (!package.source.empty())
    json["properties"] = Json::array({property("source", package.source)});
  if (!files.empty())
    json["components"] = files;
  return json;
}

Json tool_component(const LockedTool &tool) {
  Json json = {{"type", "application"},
               {"bom-ref", tool_ref(tool)},
               {"name", encoded_text(tool.family.empty() ? tool.role : tool.family)},
               {"properties", Json::array({property("role", tool.role), property("closure", tool.closure)})}};
  if (!tool.version.empty())
    json["version"] = encoded_text(tool.version);
  if (!tool.version_text.empty())
    json["description"] = encoded_text(tool.version_text);
  return json;
}

/// What a defect's verdict is in the words of CycloneDX; null: nothing to tell.
const char *analysis_state(const Defect &defect) {
  if (defect.verdict == "affected")
    return "exploitable";
  if (defect.verdict == "suspected" || defect.verdict == "cannot-tell")
    return "in_triage";
  return defect.verdict == "fixed" && defect.claimed == "affected" ? "not_affected" : nullptr; // backported
}

/// The known bugs that the toolchain has, may have, or is wrongly said to have.
Json vulnerabilities(const LockFile &lock) {
  std::map<std::string, Json> by_id;
  for (const Defect &defect : lock.defects)
    if (const char *state = analysis_state(defect))
      by_id[defect.id] = {
          {"bom-ref", "defect:" + encoded_text(defect.id)},
          {"id", encoded_text(defect.id)},
          {"analysis",
           {{"state", state},
            {"detail", encoded_text(fmt::format("claimed {}, observed {}, by {}", defect.claimed,
                                                defect.observed, defect.method))}}},
          {"affects", Json::array({{{"ref", "toolchain"}}})},
          {"properties",
           Json::array({property("verdict", defect.verdict), property("evidence", defect.evidence)})}};
  Json result = Json::array();
  for (const auto &[id, entry] : by_id)
    result.push_back(entry);
  return result;
}

/// "DT_NEEDED of FILE via ..." and "interpreter of FILE": the file that wants this one; "".
std::string wanted_by(const LockedFile &file) {
  for (const std::string_view mark : {"DT_NEEDED of ", "interpreter of "})
    if (file.found_by.starts_with(mark)) {
      const std::string rest = file.found_by.substr(mark.size());
      return rest.substr(0, rest.find(" via "));
    }
  return {};
}

} // namespace

std::string cyclonedx(const LockFile &lock, const std::string &version) {
  std::map<std::string, const LockedFile *> files; // by path: a file counts once, however many tools load it
  std::map<std::string, std::set<std::string>> edges;
  for (const LockedTool &tool : lock.tools)
    for (const LockedFile &file : tool.files)
      files.try_emplace(file.path, &file);
  for (const LockedTool &tool : lock.tools) {
    edges["toolchain"].insert(tool_ref(tool));
    edges[tool_ref(tool)];
    for (const LockedFile &file : tool.files) {
      edges[tool_ref(tool)].insert(file_ref(file));
      edges[file_ref(file)];
      if (const auto from = files.find(wanted_by(file)); from != files.end())
        edges[file_ref(*from->second)].insert(file_ref(file));
    }
  }
  std::map<std::string, Json> by_package;
  for (const auto &[path, file] : files)
    by_package[file->package].push_back(file_component(*file));

  Json components = Json::array();
  std::map<std::string, Json> sorted;
  for (const LockedTool &tool : lock.tools)
    sorted[tool_ref(tool)] = tool_component(tool);
  std::set<std::string> used; // two architectures' packages of one name: the files stand below the first
  for (const LockedPackage &package : lock.packages)
    sorted[package_ref(package)] =
        package_component(package, used.insert(package.name).second ? by_package[package.name] : Json());
  for (const Json &file : by_package[""])
    sorted[file["bom-ref"]] = file;
  for (const auto &[ref, component] : sorted)
    components.push_back(component);

  Json dependencies = Json::array();
  for (const auto &[ref, needed] : edges)
    dependencies.push_back({{"ref", ref}, {"dependsOn", needed}});
  const Json bom = {
      {"$schema", "http://cyclonedx.org/schema/bom-1.6.schema.json"},
      {"bomFormat", "CycloneDX"},
      {"specVersion", "1.6"},
      {"serialNumber", serial_number(lock)},
      {"version", 1},
      {"metadata",
       {{"tools",
         {{"components",
           Json::array({{{"type", "application"}, {"name", "kassay"}, {"version", version}}})}}},
        {"component",
         {{"type", "application"},
          {"bom-ref", "toolchain"},
          {"name", "toolchain"},
          {"version", lock_digest(lock)}}}}},
      {"components", components},
      {"dependencies", dependencies},
      {"vulnerabilities", vulnerabilities(lock)}};
  return bom.dump(2) + "\n";
}

} // namespace kassay::manifest
