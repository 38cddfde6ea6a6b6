// SPDX-License-Identifier: MIT
#include "manifest/lock_digest.h"

#include <fmt/format.h>

#include "probe/digest.h"
#include "probe/parse_toml.h"

namespace kassay::manifest {

namespace {

/// nlohmann::json, unlike its ordered sister, keeps keys sorted.
std::string canonical(nlohmann::json json) {
  json.erase("meta");
  if (json.contains("lock"))
    json["lock"].erase("digest");
  return json.dump();
}

Result<nlohmann::json> json_of(const toml::node &node, const std::string &file) {
  if (const auto *text = node.as_string())
    return text->get();
  if (const auto *number = node.as_integer())
    return number->get();
  if (const auto *boolean = node.as_boolean())
    return boolean->get();
  if (const toml::array *array = node.as_array()) {
    nlohmann::json json = nlohmann::json::array();
    for (const toml::node &element : *array) {
      Result<nlohmann::json> value = json_of(element, file);
      if (!value)
        return value;
      json.push_back(std::move(*value));
    }
    return json;
  }
  if (const toml::table *table = node.as_table()) {
    nlohmann::json json = nlohmann::json::object();
    for (auto &&[key, element] : *table) {
      Result<nlohmann::json> value = json_of(element, file);
      if (!value)
        return value;
      json[std::string(key.str())] = std::move(*value);
    }
    return json;
  }
  toml::source_position at = node.source().begin;
  return fail(ErrorKind::usage,
              fmt::format("{}:{}:{}: a lock file has no dates and no fractions", file, at.line, at.column));
}

} // namespace

Result<std::string> canonical_json(std::string_view text, const std::string &file) {
  const Result<toml::table> parsed = parse_toml(text, file);
  if (!parsed)
    return std::unexpected(parsed.error());
  Result<nlohmann::json> json = json_of(*parsed, file);
  if (!json)
    return std::unexpected(json.error());
  return canonical(std::move(*json));
}

Result<std::string> digest_of_text(std::string_view text, const std::string &file) {
  const Result<toml::table> parsed = parse_toml(text, file);
  return parsed ? digest_of_document(*parsed, file) : std::unexpected(parsed.error());
}

Result<std::string> digest_of_document(const toml::table &document, const std::string &file) {
  Result<nlohmann::json> json = json_of(document, file);
  return json ? Result<std::string>(digest_of_canonical(std::move(*json))) : std::unexpected(json.error());
}

std::string digest_of_canonical(nlohmann::json document) {
  return "sha256:" + sha256_hex(canonical(std::move(document)));
}

} // namespace kassay::manifest
