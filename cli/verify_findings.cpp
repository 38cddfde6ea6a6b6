// SPDX-License-Identifier: MIT
#include "cli/verify_findings.h"

#include <algorithm>

#include <fmt/format.h>

#include "probe/printable.h"

namespace kassay::cli {

namespace {

std::string side(const std::string &text) {
  return text.empty() ? "nothing" : text;
}

Finding finding_of(const manifest::Change &change, const std::string &lock) {
  std::string rule = "toolchain-" + change.kind;
  std::ranges::replace(rule, ' ', '-');
  Finding finding;
  finding.rule = rule;
  finding.title = fmt::format("{} differs from the lock", change.kind);
  finding.level = Level::error;
  finding.label = manifest::to_string(change.level);
  finding.message = fmt::format("{}: {} -> {}", change.subject, side(change.before), side(change.after));
  if (!change.cause.empty())
    finding.more.push_back(change.cause);
  finding.file = lock;
  finding.line = 1;
  finding.properties = {{"level", manifest::to_string(change.level)},
                        {"kind", change.kind},
                        {"subject", as_utf8(change.subject)},
                        {"before", as_utf8(change.before)},
                        {"after", as_utf8(change.after)},
                        {"cause", as_utf8(change.cause)}};
  return finding;
}

} // namespace

Report verify_report(const ComparisonReport &compared) {
  Report report;
  report.command = "verify";
  report.title = "toolchain";
  report.subject = compared.before;
  for (const manifest::Change &change : compared.changes)
    report.findings.push_back(finding_of(change, compared.before));
  if (report.findings.empty()) {
    Finding same;
    same.rule = "toolchain";
    same.title = "the toolchain is that of the lock";
    same.level = Level::pass;
    same.label = manifest::to_string(compared.level);
    same.message = fmt::format("the same down to {}", manifest::to_string(compared.level));
    report.findings.push_back(same);
  } else {
    report.findings.front().more.insert(report.findings.front().more.begin(),
                                        manifest::explanation(compared.changes));
  }
  return report;
}

} // namespace kassay::cli
