// SPDX-License-Identifier: MIT
// A report for programs: schema 1, sorted keys. A command's own fields stand beside the common ones.
#include "cli/findings.h"
#include "probe/printable.h"

namespace kassay::cli {

namespace {

nlohmann::json to_json(const Finding &finding) {
  nlohmann::json json = finding.properties;
  json["id"] = as_utf8(finding.rule);
  json["title"] = as_utf8(finding.title);
  json["level"] = to_string(finding.level);
  json["label"] = as_utf8(finding.label);
  json["message"] = as_utf8(finding.message);
  json["url"] = as_utf8(finding.url);
  json["repeat"] = as_utf8(finding.repeat);
  json["more"] = nlohmann::json::array();
  for (const std::string &line : finding.more)
    json["more"].push_back(as_utf8(line));
  if (!finding.file.empty())
    json["file"] = as_utf8(finding.file);
  if (finding.line != 0)
    json["line"] = finding.line;
  if (finding.column != 0)
    json["column"] = finding.column;
  return json;
}

} // namespace

std::string json_report(const Report &report) {
  nlohmann::json json = report.properties;
  json["schema"] = 1;
  json["command"] = report.command;
  json["subject"] = as_utf8(report.subject);
  json["findings"] = nlohmann::json::array();
  for (const Finding &finding : report.findings)
    json["findings"].push_back(to_json(finding));
  for (const Level level :
       {Level::error, Level::warning, Level::unknown, Level::note, Level::pass, Level::skip})
    json["counts"][to_string(level)] = count(report, level);
  return json.dump(2) + "\n";
}

} // namespace kassay::cli
