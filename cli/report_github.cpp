// SPDX-License-Identifier: MIT
// A report as workflow commands of GitHub Actions, which shows ten of each kind at most: the worst ten. The
// whole is a table, for GITHUB_STEP_SUMMARY, in report_markdown.cpp.
#include <fmt/format.h>

#include "cli/findings.h"
#include "cli/terminal_text.h"

namespace kassay::cli {

namespace {

constexpr std::size_t most = 10;

/// A command's text; `property`: the value of one of its properties.
std::string escaped(const std::string &text, bool property) {
  std::string result;
  for (const char c : text) {
    if (c == '%' || c == '\r' || c == '\n' || (property && (c == ':' || c == ',')))
      result += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    else
      result += c;
  }
  return result;
}

std::string command(const Finding &finding) {
  std::string properties;
  if (!finding.file.empty())
    properties += fmt::format("file={},", escaped(terminal_text(finding.file), true));
  if (finding.line != 0)
    properties += fmt::format("line={},", finding.line);
  if (finding.line != 0 && finding.column != 0)
    properties += fmt::format("col={},", finding.column);
  properties += fmt::format("title={}", escaped(terminal_text(finding.rule + ": " + finding.title), true));
  std::string text = finding.label + ": " + finding.message;
  for (const std::string &line : finding.more)
    text += "\n" + line;
  if (!finding.url.empty())
    text += "\n" + finding.url;
  const char *kind = finding.level == Level::error  ? "error"
                     : finding.level == Level::note ? "notice"
                                                    : "warning";
  return fmt::format("::{} {}::{}\n", kind, properties, escaped(terminal_text(text), false));
}

} // namespace

std::string github_report(const Report &report) {
  std::string out;
  std::size_t written = 0;
  for (const Finding &finding : report.findings)
    if (finding.level < Level::pass && written++ < most)
      out += command(finding);
  if (written > most)
    out += fmt::format("::notice title=kassay {}::{} more findings are not shown here\n", report.command,
                       written - most);
  return out;
}

} // namespace kassay::cli
