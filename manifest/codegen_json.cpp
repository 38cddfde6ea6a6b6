// SPDX-License-Identifier: MIT
#include "manifest/codegen_json.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "probe/printable.h"

namespace kassay::manifest {
namespace {

constexpr int schema = 1;

using Json = nlohmann::json;

/// One file; the first thing wrong stays.
class Reader {
public:
  explicit Reader(const std::string &file) : file_(file) {}

  Result<Codegen> read(const Json &json) {
    if (!json.is_object() || json.value("kind", Json()) != "codegen")
      return wrong("no fingerprint: 'kind' is not \"codegen\"");
    if (json.value("schema", Json()) != schema)
      return wrong(fmt::format("'schema' is not {}, which this kassay knows", schema));
    Codegen codegen;
    codegen.arch = text(json, "arch");
    codegen.compiler = text(json, "compiler");
    codegen.closure = text(json, "closure");
    for (const Json &unit : list(json, "units"))
      codegen.units.push_back(read_unit(unit));
    for (const Json &skipped : list(json, "skipped"))
      codegen.skipped.push_back({text(skipped, "unit"), text(skipped, "why")});
    sort_units(codegen);
    if (error_.empty() && text(json, "digest") != codegen_digest(codegen))
      error_ = "'digest' is not that of the content: the file was changed or damaged";
    if (!error_.empty())
      return wrong(error_);
    return codegen;
  }

private:
  std::unexpected<Error> wrong(const std::string &what) const {
    return fail(ErrorKind::usage, fmt::format("{}: {}", file_, what),
                "write it anew with `kassay fingerprint --format json -o FILE`");
  }

  void reject(const std::string &what) {
    if (error_.empty())
      error_ = what;
  }

  std::string text(const Json &object, const char *key) {
    if (!object.is_object() || !object.contains(key))
      return "";
    if (!object[key].is_string()) {
      reject(fmt::format("'{}' is no string", key));
      return "";
    }
    return object[key].get<std::string>();
  }

  const Json &list(const Json &object, const char *key) {
    static const Json nothing = Json::array();
    if (!object.is_object() || !object.contains(key))
      return nothing;
    if (!object[key].is_array()) {
      reject(fmt::format("'{}' is no array", key));
      return nothing;
    }
    return object[key];
  }

  UnitCode read_unit(const Json &json) {
    UnitCode unit;
    unit.unit = text(json, "unit");
    if (unit.unit.empty())
      reject("a unit without a name");
    unit.variant = text(json, "variant");
    unit.source = text(json, "source");
    unit.problem = text(json, "problem");
    for (const Json &flag : list(json, "flags"))
      unit.flags.push_back(flag.is_string() ? flag.get<std::string>() : "");
    for (const Json &function : list(json, "functions")) {
      auto parsed = parse_function_text(function.is_string() ? function.get<std::string>() : "");
      if (parsed)
        unit.functions.push_back(std::move(*parsed));
      else
        reject(parsed.error().message);
    }
    return unit;
  }

  const std::string &file_;
  std::string error_;
};

} // namespace

std::string codegen_json(const Codegen &codegen) {
  Json json = {{"schema", schema},
               {"kind", "codegen"},
               {"digest", codegen_digest(codegen)},
               {"arch", as_utf8(codegen.arch)},
               {"compiler", as_utf8(codegen.compiler)},
               {"closure", codegen.closure},
               {"units", Json::array()},
               {"skipped", Json::array()}};
  for (const UnitCode &unit : codegen.units) {
    Json entry = {{"unit", as_utf8(unit.unit)}, {"functions", Json::array()}};
    if (!unit.variant.empty())
      entry["variant"] = unit.variant;
    if (!unit.source.empty())
      entry["source"] = unit.source;
    if (!unit.flags.empty())
      entry["flags"] = unit.flags;
    if (!unit.problem.empty())
      entry["problem"] = as_utf8(unit.problem);
    for (const FunctionCode &function : unit.functions)
      entry["functions"].push_back(as_utf8(function_text(function)));
    json["units"].push_back(std::move(entry));
  }
  for (const SkippedUnit &skipped : codegen.skipped)
    json["skipped"].push_back({{"unit", as_utf8(skipped.unit)}, {"why", as_utf8(skipped.why)}});
  return json.dump(1) + "\n";
}

bool is_codegen_json(std::string_view text) {
  return text.substr(0, text.find_first_not_of(" \t\r\n") + 1).ends_with('{');
}

Result<Codegen> parse_codegen_json(std::string_view text, const std::string &file) {
  const Json json = Json::parse(text, nullptr, false);
  if (json.is_discarded())
    return fail(ErrorKind::usage, fmt::format("{}: no JSON", file),
                "`kassay fingerprint --format json -o FILE` writes a fingerprint");
  return Reader(file).read(json);
}

} // namespace kassay::manifest
