// SPDX-License-Identifier: MIT
// A report as GitLab's code quality artifact. A finding without a place is put into the lock file's, which
// stands for the toolchain: GitLab drops entries without a path.
#include "cli/findings.h"
#include "probe/printable.h"

namespace kassay::cli {

namespace {

constexpr const char *toolchain_place = "kassay.lock";

const char *severity(Level level) {
  return level == Level::error ? "critical" : level == Level::note ? "info" : "minor";
}

} // namespace

std::string gitlab_report(const Report &report) {
  auto list = nlohmann::json::array();
  for (const Finding &finding : report.findings) {
    if (finding.level >= Level::pass)
      continue;
    list.push_back({{"description", as_utf8(finding.title + ": " + finding.label + ": " + finding.message)},
                    {"check_name", as_utf8(finding.rule)},
                    {"fingerprint", fingerprint(report, finding)},
                    {"severity", severity(finding.level)},
                    {"location",
                     {{"path", finding.file.empty() ? toolchain_place : as_utf8(finding.file)},
                      {"lines", {{"begin", finding.line == 0 ? 1 : finding.line}}}}}});
  }
  return list.dump(2) + "\n";
}

} // namespace kassay::cli
