// SPDX-License-Identifier: MIT
// The results of bugs as findings of `kassay check`.
//
// affected is an error and suspected a warning, but for a bug that the tree at hand holds off, or that its
// configuration cannot hit: those are notes, and say why.
#pragma once

#include <span>

#include "cli/bug_in_tree.h"
#include "cli/findings.h"
#include "rules/verdict.h"

namespace kassay::cli {

/// `tree` is null without --kernel.
Report check_report(std::span<const rules::BugResult> results, const TreeFacts *tree,
                    const std::string &subject);

/// The words of --fail-on, from the least to the most that is tolerated: "held-off", "suspected", "affected",
/// "never".
std::vector<std::string> fail_on_words();

/// 1 where a finding is as bad as `fail_on` says, else 3 where something could not be told, else 0.
int exit_code_of(const Report &report, const std::string &fail_on);

} // namespace kassay::cli
