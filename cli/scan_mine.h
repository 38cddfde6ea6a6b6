// SPDX-License-Identifier: MIT
// `kassay scan --mine`: what a tree says of compiler bugs, and which rule covers it.
#pragma once

#include <string>

#include "cli/findings.h"
#include "rules/rule_set.h"

namespace kassay::cli {

/// Looks into every file of the tree, on `threads` threads (0: one per core). A finding for each find: passed
/// where a rule covers it, else a note "no rule". Errors: the tree cannot be read.
Result<Report> mine_tree(const std::string &srctree, const rules::RuleSet &rules, unsigned threads);

/// For people: the figure, and what no rule covers.
std::string mine_text(const Report &report, const Palette &palette);

} // namespace kassay::cli
