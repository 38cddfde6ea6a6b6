// SPDX-License-Identifier: MIT
// The oldest tools that a kernel series can be built with. The reader of rules/minimums/*.toml.
//
// One file a series: `series`, `source`, and rows of `tool` (a family: gcc, clang, lld, bfd, gas, rustc,
// ...), `version`, `arch` (the row holds there only, and then instead of the row without `arch`) and `note`.
#pragma once

#include <compare>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "probe/place.h"
#include "probe/result.h"
#include "rules/series.h"

namespace kassay::rules {

/// One row.
struct Minimum {
  std::string tool;
  std::string version;           ///< numbers joined by dots
  std::vector<std::string> arch; ///< ARCH or SRCARCH names; empty: wherever no other row says otherwise
  std::string note;              ///< what it is needed for, where not for every build
  Place place;
};

/// What one series requires.
struct Minimums {
  Series series;
  std::string source;
  std::vector<Minimum> tools; ///< in the order of the file
  Place place;
};

/// Reads one file. `file` names it in messages.
Result<Minimums> parse_minimums(std::string_view text, const std::string &file);

/// No two files for one series.
Result<void> check_minimums(std::span<const Minimums> all);

/// The row that holds for a tool on any of these names of one architecture (ARCH and SRCARCH); nullptr if
/// none does.
const Minimum *minimum_for(const Minimums &minimums, std::string_view tool,
                           std::span<const std::string> arch);

/// Compares versions number by number; missing numbers count as 0, and what follows a number
/// ("1.78.0-nightly", "2.40.20230101+") ends the comparison of that part.
std::strong_ordering compare_versions(std::string_view a, std::string_view b);

} // namespace kassay::rules
