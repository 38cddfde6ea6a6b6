// SPDX-License-Identifier: MIT
// The main job, without any printing: names become tools, tools become identities and closures, rules become
// decisions. Here the values of one folder are handed to the next; the folders do not know each other.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "probe/apt_lists.h"
#include "probe/identify.h"
#include "probe/runner.h"
#include "rules/evaluate.h"
#include "rules/rule_set.h"
#include "rules/verdict.h"

namespace kassay::cli {

/// What is asked for.
struct SurveyRequest {
  std::vector<std::string> variables;         ///< "CC=gcc-12", "LLVM=-19"
  std::optional<std::string> rules_directory; ///< --rules
  bool use_store = true;                      ///< --no-cache clears it
  bool sandbox = true;                        ///< --no-sandbox clears it: for the programs of rules
  bool acquire = false;                       ///< find out where the packages can be had again
  bool decide = true;                         ///< try the features; else only identify, which is faster
  bool bugs = false;                          ///< try the known bugs as well, which takes longer
  unsigned jobs = 0;                          ///< 0: one per core
  std::chrono::milliseconds deadline{30'000}; ///< for each child, and for what one tool may lose in all
  /// Called as work goes on; `what` is a word for the stage.
  std::function<void(const char *what, std::size_t done, std::size_t total)> progress;
};

/// A kernel series and what this toolchain lacks for it.
struct Shortfall {
  std::string series; ///< "6.12"
  std::string tool;   ///< "rustc"
  std::string needed; ///< "1.78.0"
  std::string found;  ///< "1.63.0"; empty: not there
  std::string note;   ///< what it is needed for, where not for every build
};

/// What was found out.
struct Survey {
  KbuildVariables variables;
  Identification identification;
  std::vector<rules::Feature> features;        ///< the rows decided, by symbol
  std::vector<rules::Decision> decisions;      ///< one for each, in the same order
  std::shared_ptr<const rules::RuleSet> rules; ///< null if nothing was asked that needs them
  std::vector<rules::BugResult> bugs;          ///< in the order of `rules`; they point into it
  std::vector<std::string> series;             ///< kernel series whose minimums are known
  std::vector<Shortfall> shortfalls;           ///< by series, in the order of its file
  std::vector<Package> companions;             ///< acquire: see cli/acquisition.h
  std::map<std::string, IndexedPackage> index; ///< acquire: by Package::purl
  std::set<std::string>
      as_installed;                  ///< acquire: Package::purl, where all its closure files have dpkg's sums
  Environment environment;           ///< that the tools were run in
  std::vector<std::string> warnings; ///< for stderr
  int interrupted_by = 0;            ///< a signal: then nothing of the above is complete
  std::size_t started = 0;           ///< child processes
  std::size_t hashed = 0;            ///< files read to be hashed
};

/// Errors: bad variables or rules (usage). A tool that cannot be examined is a row, not an error.
Result<Survey> survey(const SurveyRequest &request);

} // namespace kassay::cli
