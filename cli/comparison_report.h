// SPDX-License-Identifier: MIT
// What differs between two toolchains, for people and for programs: the reports of `verify` and `diff`.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/terminal.h"
#include "manifest/codegen_compare.h"
#include "manifest/compare.h"

namespace kassay::cli {

/// What was compared, and what came of it.
struct ComparisonReport {
  std::string before; ///< how the user named it: "kassay.lock", "CC=gcc-12"
  std::string after;
  manifest::Level level = manifest::Level::closure; ///< down to which was looked
  std::vector<manifest::Change> changes;
  std::optional<manifest::CodegenComparison> codegen; ///< where both sides have a fingerprint
  std::string kernel = {}; ///< the tree and configuration that both were asked about; empty: none

  bool is_same() const { return changes.empty() && (!codegen || codegen->is_same()); }
};

std::string comparison_text(const ComparisonReport &report, const Palette &palette);
std::string comparison_json(const ComparisonReport &report);
std::string comparison_markdown(const ComparisonReport &report);

/// A JSON object each time, sorted keys: {schema, before, after, kernel, level, failed_level,
/// explanation, changes[]}.
std::string comparison_in(const std::string &format, const ComparisonReport &report, const Palette &palette);

} // namespace kassay::cli
