// SPDX-License-Identifier: MIT
// A report as a table of a Markdown page.
#include <fmt/format.h>

#include "cli/findings.h"
#include "cli/markdown.h"
#include "probe/printable.h"

namespace kassay::cli {

namespace {

constexpr std::size_t longest_line = 4096;

std::string cell(const std::string &text) {
  return markdown_cell(printable(text, longest_line));
}

bool is_link(const std::string &url) {
  return url.starts_with("https://") && url.find_first_of(" ()<>|\"\n") == std::string::npos;
}

} // namespace

std::string markdown_report(const Report &report) {
  std::string out = fmt::format("## {}\n\n{}\n\n| result | rule | what | why |\n|---|---|---|---|\n",
                                cell(report.title), cell(report.subject));
  for (const Finding &finding : report.findings) {
    if (finding.level >= Level::pass)
      continue;
    std::string why = cell(finding.message);
    for (const std::string &line : finding.more)
      why += "<br>" + cell(line);
    const std::string rule = cell(finding.rule);
    out += fmt::format("| {} | {} | {} | {} |\n", cell(finding.label),
                       is_link(finding.url) ? fmt::format("[{}]({})", rule, finding.url) : rule,
                       cell(finding.title), why);
  }
  return out + fmt::format("\n{} looked at, {} fine, {} not applicable, {} not told.\n",
                           report.findings.size(), count(report, Level::pass), count(report, Level::skip),
                           count(report, Level::unknown));
}

} // namespace kassay::cli
