// SPDX-License-Identifier: MIT
// A report as SARIF 2.1.0 (OASIS). A finding that passed or does not apply is a result of that kind, so that
// a reader can tell what was looked at.
#include <map>

#include <fmt/format.h>

#include "cli/findings.h"
#include "probe/printable.h"

namespace kassay::cli {

namespace {

/// A relative URI reference: whatever RFC 3986 does not allow in a path becomes %XX.
std::string uri(const std::string &path) {
  std::string result;
  for (const char c : path) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       std::string_view("-._~/+=,@").find(c) != std::string_view::npos;
    result += plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return result;
}

/// SARIF's pair: only a `fail` has another level than none.
std::pair<const char *, const char *> kind_and_level(Level level) {
  switch (level) {
  case Level::error:
    return {"fail", "error"};
  case Level::warning:
    return {"fail", "warning"};
  case Level::note:
    return {"fail", "note"};
  case Level::unknown:
    return {"open", "none"};
  case Level::pass:
    return {"pass", "none"};
  case Level::skip:
    break;
  }
  return {"notApplicable", "none"};
}

nlohmann::json rule_json(const Finding &finding) {
  nlohmann::json json = {{"id", as_utf8(finding.rule)},
                         {"shortDescription", {{"text", as_utf8(finding.title)}}}};
  if (!finding.url.empty())
    json["helpUri"] = as_utf8(finding.url);
  return json;
}

nlohmann::json location_json(const Finding &finding) {
  nlohmann::json physical = {{"artifactLocation", {{"uri", uri(finding.file)}}}};
  if (finding.line != 0)
    physical["region"]["startLine"] = finding.line;
  if (finding.line != 0 && finding.column != 0)
    physical["region"]["startColumn"] = finding.column;
  return {{"physicalLocation", physical}};
}

std::string message(const Finding &finding) {
  std::string text = finding.label.empty() ? "" : finding.label + ": ";
  text += finding.message;
  for (const std::string &line : finding.more)
    text += "\n" + line;
  return as_utf8(text.empty() ? finding.title : text);
}

nlohmann::json result_json(const Report &report, const Finding &finding, std::size_t rule) {
  const auto [kind, level] = kind_and_level(finding.level);
  nlohmann::json json = {{"ruleId", as_utf8(finding.rule)},
                         {"ruleIndex", rule},
                         {"kind", kind},
                         {"level", level},
                         {"message", {{"text", message(finding)}}},
                         {"partialFingerprints", {{"kassay/v1", fingerprint(report, finding)}}},
                         {"properties", finding.properties}};
  if (!finding.file.empty())
    json["locations"] = nlohmann::json::array({location_json(finding)});
  return json;
}

} // namespace

std::string sarif_report(const Report &report) {
  auto rules = nlohmann::json::array(), results = nlohmann::json::array();
  std::map<std::string, std::size_t> numbers;
  for (const Finding &finding : report.findings) {
    const auto [number, added] = numbers.emplace(finding.rule, rules.size());
    if (added)
      rules.push_back(rule_json(finding));
    results.push_back(result_json(report, finding, number->second));
  }
  const nlohmann::json driver = {{"name", "kassay"}, {"version", KASSAY_VERSION}, {"rules", rules}};
  const nlohmann::json run = {{"tool", {{"driver", driver}}},
                              {"automationDetails", {{"id", report.command + "/"}}},
                              {"results", results}};
  const nlohmann::json log = {
      {"$schema",
       "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"},
      {"version", "2.1.0"},
      {"runs", nlohmann::json::array({run})}};
  return log.dump(2) + "\n";
}

} // namespace kassay::cli
