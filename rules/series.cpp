// SPDX-License-Identifier: MIT
#include "rules/series.h"

#include <charconv>
#include <limits>

#include <fmt/format.h>

namespace kassay::rules {

std::optional<Series> parse_series(std::string_view text) {
  Series series;
  const char *end = text.data() + text.size();
  auto major = std::from_chars(text.data(), end, series.major);
  if (major.ec != std::errc() || major.ptr == end || *major.ptr != '.')
    return std::nullopt;
  auto minor = std::from_chars(major.ptr + 1, end, series.minor);
  return minor.ec == std::errc() && minor.ptr == end ? std::optional(series) : std::nullopt;
}

std::string to_string(Series series) {
  return fmt::format("{}.{}", series.major, series.minor);
}

bool SeriesRange::contains(Series series) const {
  return (!first || *first <= series) && (!last || series <= *last);
}

bool SeriesRange::overlaps(const SeriesRange &other) const {
  return (!first || !other.last || *first <= *other.last) && (!last || !other.first || *other.first <= *last);
}

std::optional<SeriesRange> parse_series_range(std::string_view text) {
  std::size_t dots = text.find("..");
  SeriesRange range;
  if (dots == std::string_view::npos) {
    range.first = range.last = parse_series(text);
    return range.first ? std::optional(range) : std::nullopt;
  }
  std::string_view first = text.substr(0, dots);
  std::string_view last = text.substr(dots + 2);
  range.first = parse_series(first);
  range.last = parse_series(last);
  bool readable = range.first.has_value() == !first.empty() && range.last.has_value() == !last.empty();
  bool empty = (first.empty() && last.empty()) || (range.first && range.last && *range.last < *range.first);
  return readable && !empty ? std::optional(range) : std::nullopt;
}

std::optional<SeriesRange> parse_half_open_series(std::string_view text) {
  const std::size_t dots = text.find("..");
  if (dots == std::string_view::npos)
    return std::nullopt;
  const auto first = parse_series(text.substr(0, dots));
  const auto end = parse_series(text.substr(dots + 2));
  if ((dots != 0 && !first) || (dots + 2 != text.size() && !end) || (!first && !end) ||
      (first && end && *first >= *end) || (end && *end == Series{}))
    return std::nullopt;
  SeriesRange range{.first = first, .last = end};
  if (end) // the last one before it; how many minors a major had does not matter
    range.last = end->minor > 0 ? Series{end->major, end->minor - 1}
                                : Series{end->major - 1, std::numeric_limits<unsigned>::max()};
  return range;
}

} // namespace kassay::rules
