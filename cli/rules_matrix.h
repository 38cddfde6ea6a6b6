// SPDX-License-Identifier: MIT
// `kassay rules test`: the reproducers of bugs on one toolchain or on many, and whether they showed what is
// recorded in [[reproducer.seen]].
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/bug_survey.h"
#include "rules/expectation.h"

namespace kassay::cli {

/// A toolchain and what was seen on it.
struct TestedToolchain {
  std::string name; ///< as it was asked for: "CC=gcc-12"
  BugSurvey survey;
};

/// What one reproducer showed on one toolchain.
struct TestedReproducer {
  const rules::Bug *bug = nullptr; ///< valid as long as the survey
  const rules::Reproducer *reproducer = nullptr;
  rules::Observation observation = rules::Observation::none;
  std::string reason;
  std::optional<rules::Observation> expected; ///< nothing: not recorded for these tools

  bool is_unexpected() const { return expected && *expected != observation; }
};

/// All that were tried on it: not those of tools that it does not have. In the order of the rules.
std::vector<TestedReproducer> tested_on(const BugSurvey &survey);

/// "gcc-12" and "LLVM=-19 ARCH=arm64", as --compilers has them, with the variables for all, as NAME=VALUE.
std::vector<std::string> toolchain_words(const std::string &compiler, const std::vector<std::string> &common);

/// A line for each reproducer with a column for each toolchain, what is unexpected or unknown, and the
/// counts.
std::string matrix_text(const std::vector<TestedToolchain> &toolchains);
std::string matrix_json(const std::vector<TestedToolchain> &toolchains);

/// 1 where something unexpected was seen, 3 where nobody can tell though nothing says so, else 0.
int exit_code_of(const std::vector<TestedToolchain> &toolchains);

} // namespace kassay::cli
