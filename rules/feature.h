// SPDX-License-Identifier: MIT
// A feature: a Kconfig symbol that the toolchain decides, and how to find its value. The reader of
// rules/features/*.toml.
//
// Rules are knowledge that people edit, so a row that is not exactly right is refused by place and name, with
// what was probably meant: an unknown key, two kinds of trial, a symbol nobody defines, a circle of
// conditions.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "probe/place.h"
#include "probe/result.h"
#include "rules/expression.h"
#include "rules/series.h"
#include "rules/trial.h"

namespace kassay::rules {

/// One row. The keys of the file are the names of the members, but for `type` (bool, int, string).
struct Feature {
  std::string symbol;
  Type type = Type::boolean;
  std::vector<std::string> arch;   ///< SRCARCH names; empty: every architecture
  std::optional<Expression> needs; ///< where it is n, the value is n, 0 or "" and the trial is not run
  std::string help;                ///< one line
  std::string source;              ///< the kernel file that asks the question: "arch/x86/Kconfig"
  SeriesRange kernel;              ///< the series that have the symbol
  std::string note;
  Trial trial;
  std::optional<Trial> control; ///< instead of the default one of its kind
  Place place;

  /// The symbols whose values must be known first, sorted, each once.
  std::vector<std::string> dependencies() const;
};

/// The features of one or several files.
struct FeatureSet {
  std::vector<Feature> features;
};

/// Reads one file. `file` names it in messages.
Result<std::vector<Feature>> parse_features(std::string_view text, const std::string &file);

/// Checks features against each other: no two rows for one symbol on the same architecture and kernel,
/// `needs` and `value` name symbols that exist, and no symbol depends on itself.
Result<void> check_features(std::span<const Feature> features);

/// The rows for one architecture and series, one a symbol, sorted by symbol. Without a series, the row for
/// the newest kernel that has the symbol.
FeatureSet select_features(const FeatureSet &all, std::string_view arch, std::optional<Series> series);

} // namespace kassay::rules
