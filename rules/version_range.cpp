// SPDX-License-Identifier: MIT
#include "rules/version_range.h"

#include <algorithm>
#include <charconv>
#include <string>

#include <fmt/format.h>

namespace kassay::rules {

namespace {

unsigned number_at(const std::vector<unsigned> &numbers, std::size_t at) {
  return at < numbers.size() ? numbers[at] : 0;
}

/// Takes the numbers that `text` begins with.
ToolVersion take_numbers(std::string_view &text) {
  ToolVersion version;
  while (true) {
    unsigned number = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
    if (read.ec != std::errc())
      return version;
    version.numbers.push_back(number);
    text.remove_prefix(static_cast<std::size_t>(read.ptr - text.data()));
    if (text.size() < 2 || text[0] != '.' || text[1] < '0' || text[1] > '9')
      return version;
    text.remove_prefix(1);
  }
}

/// One end of a range: numbers and nothing else.
bool read_end(std::string_view text, std::optional<ToolVersion> &end) {
  if (text.empty())
    return true;
  end = take_numbers(text);
  return text.empty() && !end->numbers.empty();
}

} // namespace

std::strong_ordering ToolVersion::operator<=>(const ToolVersion &other) const {
  for (std::size_t at = 0; at < std::max(numbers.size(), other.numbers.size()); ++at)
    if (const auto order = number_at(numbers, at) <=> number_at(other.numbers, at); order != 0)
      return order;
  return std::strong_ordering::equal;
}

bool ToolVersion::operator==(const ToolVersion &other) const {
  return (*this <=> other) == std::strong_ordering::equal;
}

std::optional<ToolVersion> parse_tool_version(std::string_view text) {
  ToolVersion version = take_numbers(text);
  return version.numbers.empty() ? std::nullopt : std::optional(std::move(version));
}

bool VersionRange::contains(const ToolVersion &version) const {
  return (!from || *from <= version) && (!to || version < *to);
}

Result<VersionRange> parse_version_range(std::string_view text) {
  const std::size_t dots = text.find("..");
  VersionRange range;
  if (dots == std::string_view::npos)
    return fail(ErrorKind::usage, fmt::format("'{}' is no range of versions", text),
                fmt::format("write \"{}..NEXT\", where NEXT is the first version without the bug", text));
  if (!read_end(text.substr(0, dots), range.from) || !read_end(text.substr(dots + 2), range.to))
    return fail(ErrorKind::usage, fmt::format("'{}' is no range of versions", text),
                "numbers joined by dots on each side: \"11.0..11.5\", \"..8.5\", \"17..\"");
  if (!range.from && !range.to)
    return fail(ErrorKind::usage, "'..' has every version", "leave the list out: then all versions count");
  if (range.from && range.to && *range.from >= *range.to)
    return fail(ErrorKind::usage, fmt::format("'{}' is empty", text),
                "the second version is not included: it is the first that is right again");
  return range;
}

} // namespace kassay::rules
