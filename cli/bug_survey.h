// SPDX-License-Identifier: MIT
// Identifies a toolchain and looks for the known bugs in it, without any printing.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cli/bug_files.h"
#include "cli/bug_in_tree.h"
#include "cli/remembering_runner.h"
#include "cli/survey.h"
#include "rules/rule_set.h"
#include "rules/verdict.h"

namespace kassay::cli {

/// What was found. `results` point into `rules`.
struct BugSurvey {
  KbuildVariables variables;
  Identification identification;
  std::unique_ptr<rules::RuleSet> rules;
  std::vector<rules::BugResult> results; ///< in the order of the rules, or of the ids asked for
  std::optional<TreeFacts> tree;         ///< set by who has one: the reports below then speak of it
  std::vector<std::string> warnings;     ///< for stderr
  int interrupted_by = 0;                ///< a signal: then nothing of the above is complete
  std::size_t started = 0;               ///< child processes
};

/// What try_bugs() looks at.
struct TriedToolchain {
  const std::string &srcarch;
  const Identification &identification;
  Environment environment; ///< that the tools run in
};

/// Looks for the bugs of `rules` in tools that are identified. Adds to `warnings` where nothing can be
/// confined.
std::vector<rules::BugResult> try_bugs(const rules::RuleSet &rules, TriedToolchain toolchain,
                                       const SurveyRequest &request, RememberingRunner &runner,
                                       std::vector<std::string> &warnings);

/// `ids`: only these bugs; none: all. Errors: bad variables or rules, an unknown id (usage).
Result<BugSurvey> survey_bugs(const SurveyRequest &request, const std::vector<std::string> &ids = {});

/// The same with all bugs of these rules.
Result<BugSurvey> survey_rules(const SurveyRequest &request, rules::RuleSet rules);

/// The bug of that id; an error with the nearest known one.
Result<const rules::Bug *> find_bug(const rules::RuleSet &rules, const std::string &id);

/// 3 where something cannot be told, 1 where a bug is there, else 0.
int exit_code_of(const std::vector<rules::BugResult> &results);

/// What the live form of Kconfig.bugs asks of this toolchain. Valid as long as `rules`.
LiveQuestions live_questions(const rules::RuleSet &rules, const std::string &srcarch,
                             const Identification &identification);

/// The results in JSON, worst first: what `kassay check --format json` prints.
std::string json_of(const BugSurvey &survey);

/// The results as text, worst first; `all`: also what is fixed or does not apply; `commands`: what repeats
/// each case.
std::string text_of(const BugSurvey &survey, bool all, bool commands);

} // namespace kassay::cli
