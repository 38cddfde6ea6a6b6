// SPDX-License-Identifier: MIT
// A report for people. What passed or does not apply is only counted.
#include <algorithm>

#include <fmt/format.h>

#include "cli/findings.h"
#include "cli/terminal_text.h"

namespace kassay::cli {

namespace {

std::string painted(const Finding &finding, std::size_t width, const Palette &palette) {
  const std::string label = fmt::format("{:<{}}", terminal_text(finding.label), width);
  return finding.level == Level::error                                        ? palette.bad(label)
         : finding.level == Level::warning || finding.level == Level::unknown ? palette.doubtful(label)
                                                                              : palette.faint(label);
}

std::string counts(const Report &report) {
  std::string text;
  for (const Level level :
       {Level::error, Level::warning, Level::unknown, Level::note, Level::pass, Level::skip})
    if (const std::size_t number = count(report, level))
      text += fmt::format("{}{} {}", text.empty() ? "" : ", ", number, to_string(level));
  return text.empty() ? "nothing looked at" : text;
}

std::string place(const Finding &finding) {
  if (finding.file.empty())
    return "";
  std::string text = finding.file;
  for (const unsigned number : {finding.line, finding.column})
    if (number != 0)
      text += fmt::format(":{}", number);
  return text;
}

void add(const Finding &finding, std::size_t label_width, std::size_t rule_width, const Palette &palette,
         std::string &out) {
  out += fmt::format("  {}  {:<{}}  {}\n", painted(finding, label_width, palette),
                     terminal_text(finding.rule), rule_width, terminal_text(finding.title));
  const std::string indent(6, ' ');
  if (const std::string where = place(finding); !where.empty())
    out += indented_terminal_text(where, indent);
  out += indented_terminal_text(finding.message, indent);
  for (const std::string &line : finding.more)
    out += indented_terminal_text(line, indent);
  if (!finding.repeat.empty())
    out += palette.faint(indent + "repeat:") + "\n" + indented_terminal_text(finding.repeat, indent + "  ");
  if (!finding.url.empty())
    out += indented_terminal_text(finding.url, indent);
}

} // namespace

std::string text_report(const Report &report, const Palette &palette) {
  std::size_t label_width = 0, rule_width = 0;
  for (const Finding &finding : report.findings)
    if (finding.level < Level::pass) {
      label_width = std::max(label_width, finding.label.size());
      rule_width = std::max(rule_width, finding.rule.size());
    }
  std::string out = palette.heading(terminal_text(report.title)) + " (" + counts(report) + ")\n";
  if (!report.subject.empty())
    out += indented_terminal_text(report.subject, "  ");
  for (const Finding &finding : report.findings)
    if (finding.level < Level::pass)
      add(finding, label_width, rule_width, palette, out);
  return out;
}

} // namespace kassay::cli
