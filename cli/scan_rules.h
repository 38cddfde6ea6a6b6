// SPDX-License-Identifier: MIT
// Which rules a scan looks for: those that the toolchain's verdicts leave, or all that have a construct.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "cli/scan_inventory.h"
#include "cli/survey_options.h"
#include "rules/rule_set.h"

namespace kassay::cli {

/// The rules that are looked for, and what they live in.
struct ScanRules {
  std::unique_ptr<rules::RuleSet> rules;
  std::vector<ScanRow> rows;
  std::vector<rules::ScanMatcher> matchers; ///< of the rows
  std::string toolchain;                    ///< "gcc-12 (Debian ...)"; "" where it was not asked
};

/// Every rule with a construct for the tree's architecture, whatever the toolchain's verdict; with `ids`,
/// just these. `directory`: --rules, or "". Errors (usage): bad rules, no such rule.
Result<ScanRules> all_scan_rules(const std::string &directory, const std::vector<std::string> &ids,
                                 const ScanTree &tree);

/// The rules for C compilers that are affected or suspected, after the toolchain was tried. Errors: those of
/// survey_bugs().
Result<ScanRules> affecting_scan_rules(const SurveyOptions &survey, const std::vector<std::string> &ids,
                                       const ScanTree &tree);

} // namespace kassay::cli
