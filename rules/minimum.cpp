// SPDX-License-Identifier: MIT
#include "rules/minimum.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "probe/table_reader.h"

namespace kassay::rules {

namespace {

bool is_version(std::string_view text) {
  bool digits_wanted = true;
  for (char c : text) {
    bool digit = c >= '0' && c <= '9';
    if (!digit && (c != '.' || digits_wanted))
      return false;
    digits_wanted = !digit;
  }
  return !digits_wanted;
}

bool intersect(const std::vector<std::string> &a, std::span<const std::string> b) {
  return std::ranges::find_first_of(a, b) != a.end();
}

Result<Minimum> parse_minimum(const toml::table &table, const std::string &file) {
  TableReader reader(table, file, "a minimum");
  Minimum minimum{.tool = reader.required_string("tool"),
                  .version = reader.required_string("version"),
                  .arch = reader.strings("arch"),
                  .note = reader.string("note", ""),
                  .place = reader.place("tool")};
  if (!is_version(minimum.version))
    reader.reject("version", fmt::format("'{}' is no version", minimum.version),
                  "numbers joined by dots: \"12.0.0\"");
  if (std::optional<Error> error = reader.error())
    return std::unexpected(*error);
  return minimum;
}

/// No two rows may hold at once: without `arch`, or for the same architecture.
Result<void> check_rows(const std::vector<Minimum> &rows) {
  for (auto later = rows.begin(); later != rows.end(); ++later)
    for (auto earlier = rows.begin(); earlier != later; ++earlier)
      if (earlier->tool == later->tool &&
          ((earlier->arch.empty() && later->arch.empty()) || intersect(earlier->arch, later->arch)))
        return fail(ErrorKind::usage,
                    fmt::format("{}: {} already has a minimum at {}", to_string(later->place), later->tool,
                                to_string(earlier->place)));
  return {};
}

/// Takes the number that `text` begins with; 0 if there is none. The rest of that part is dropped, with its
/// dot.
unsigned long next_number(std::string_view &text) {
  unsigned long number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  std::size_t dot = text.find('.');
  text.remove_prefix(dot == std::string_view::npos ? text.size() : dot + 1);
  return number;
}

} // namespace

Result<Minimums> parse_minimums(std::string_view text, const std::string &file) {
  Result<toml::table> table = parse_toml(text, file);
  if (!table)
    return std::unexpected(table.error());
  TableReader reader(*table, file, "a file of minimums");
  std::string series_text = reader.required_string("series");
  std::optional<Series> series = parse_series(series_text);
  if (!series)
    reader.reject("series", fmt::format("'{}' is no kernel series", series_text), "such as \"6.12\"");
  Minimums minimums{.series = series.value_or(Series{}),
                    .source = reader.required_string("source"),
                    .tools = {},
                    .place = reader.place("series")};
  if (const toml::array *rows = reader.tables("minimum")) {
    for (const toml::node &row : *rows) {
      Result<Minimum> minimum = parse_minimum(*row.as_table(), file);
      if (!minimum)
        return std::unexpected(minimum.error());
      minimums.tools.push_back(std::move(*minimum));
    }
  }
  if (std::optional<Error> error = reader.error())
    return std::unexpected(*error);
  if (Result<void> checked = check_rows(minimums.tools); !checked)
    return std::unexpected(checked.error());
  return minimums;
}

Result<void> check_minimums(std::span<const Minimums> all) {
  for (auto later = all.begin(); later != all.end(); ++later)
    for (auto earlier = all.begin(); earlier != later; ++earlier)
      if (earlier->series == later->series)
        return fail(ErrorKind::usage,
                    fmt::format("{}: series {} already has its minimums at {}", to_string(later->place),
                                to_string(later->series), to_string(earlier->place)));
  return {};
}

const Minimum *minimum_for(const Minimums &minimums, std::string_view tool,
                           std::span<const std::string> arch) {
  const Minimum *general = nullptr;
  for (const Minimum &minimum : minimums.tools) {
    if (minimum.tool != tool)
      continue;
    if (intersect(minimum.arch, arch))
      return &minimum;
    if (minimum.arch.empty())
      general = &minimum;
  }
  return general;
}

std::strong_ordering compare_versions(std::string_view a, std::string_view b) {
  while (!a.empty() || !b.empty()) {
    unsigned long left = next_number(a);
    unsigned long right = next_number(b);
    if (left != right)
      return left <=> right;
  }
  return std::strong_ordering::equal;
}

} // namespace kassay::rules
