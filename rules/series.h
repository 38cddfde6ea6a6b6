// SPDX-License-Identifier: MIT
// Kernel series such as 6.12, and ranges of them such as "6.1..6.12" (both ends included, either may be left
// open).
#pragma once

#include <compare>
#include <optional>
#include <string>
#include <string_view>

namespace kassay::rules {

/// A kernel series: the first two numbers of a release.
struct Series {
  unsigned major = 0;
  unsigned minor = 0;
  auto operator<=>(const Series &) const = default;
};

/// Reads "6.12"; nullopt for anything else, a longer release such as "6.12.3" included.
std::optional<Series> parse_series(std::string_view text);

std::string to_string(Series series);

/// An inclusive range of series; an end that is not there is open.
struct SeriesRange {
  std::optional<Series> first;
  std::optional<Series> last;

  bool contains(Series series) const;
  bool overlaps(const SeriesRange &other) const;
  bool operator==(const SeriesRange &) const = default;
};

/// Reads "6.1..6.12", "6.1..", "..6.12" or "6.12" (that one series). nullopt for anything else and for an
/// empty range.
std::optional<SeriesRange> parse_series_range(std::string_view text);

/// Reads a range whose end is not included, as ranges of versions are: "6.1..6.12" has 6.11 but not 6.12.
/// "6.1.." and "..6.12" are open.
std::optional<SeriesRange> parse_half_open_series(std::string_view text);

} // namespace kassay::rules
