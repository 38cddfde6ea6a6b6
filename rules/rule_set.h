// SPDX-License-Identifier: MIT
// All rules that a run goes by: those compiled in, with those of a directory put over them.
//
// A directory laid out as rules/ (features/*.toml, minimums/*.toml, bugs/<tool>/*.toml, reproducers/*)
// replaces file by file: its features/linker.toml stands for the whole of the built-in one, and a file whose
// name is new is added. Rejected: merging row by row, where a row that a user deleted would come back.
#pragma once

#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "probe/result.h"
#include "rules/bug.h"
#include "rules/embedded.h"
#include "rules/feature.h"
#include "rules/minimum.h"

namespace kassay::rules {

/// The rules, read and checked against each other.
struct RuleSet {
  FeatureSet features;            ///< in the order of the files' names, then of the rows
  std::vector<Minimums> minimums; ///< by series
  std::vector<Bug> bugs;          ///< by tool, then by id
  SourceTexts reproducers;        ///< the sources that bugs name
  std::string start;              ///< the program start that reproducers are linked with (rules/start/)
};

/// What is compiled in for deciding features, without the bugs, which are three quarters of the text.
std::span<const EmbeddedFile> embedded_features();

/// Reads `embedded`, overridden by `directory`. Fails with kind usage for the first malformed row, for a
/// directory that cannot be read, and for one that has no rule file at all (a wrong --rules).
Result<RuleSet> load_rule_set(const std::optional<std::filesystem::path> &directory,
                              std::span<const EmbeddedFile> embedded = embedded_files());

/// The errors of all files, the first of each, by the files' names; none: load_rule_set() would succeed, and
/// no rule is left as `kassay rules new` began it.
std::vector<Error> lint_rule_set(const std::optional<std::filesystem::path> &directory,
                                 std::span<const EmbeddedFile> embedded = embedded_files());

} // namespace kassay::rules
