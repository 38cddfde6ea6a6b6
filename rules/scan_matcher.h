// SPDX-License-Identifier: MIT
// What kassay-scan is to look for on behalf of bugs, and the check that it understands it.
//
// kassay-scan (rules/scan/) is a program of its own, which may not be there: nothing here needs LLVM.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "probe/runner.h"
#include "rules/bug.h"

namespace kassay::rules {

/// One matcher of a bug. A bug may have several: each finds sites of its own.
struct ScanMatcher {
  const Bug *bug = nullptr;
  std::string text;
  Place place; ///< where the text begins, or where the bug does
};

/// `matcher` as it is, `attributes` and `builtins` as matchers that say the same. In the order of the bugs.
std::vector<ScanMatcher> scan_matchers(std::span<const Bug> bugs);

/// Has `program` (kassay-scan) parse them. Fails with kind usage at the first that is malformed, with
/// file:line of the rule; with kind environment where the program does not answer.
Result<void> check_matchers(std::span<const ScanMatcher> matchers, const std::string &program,
                            const Environment &environment, Runner &runner);

} // namespace kassay::rules
