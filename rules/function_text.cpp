// SPDX-License-Identifier: MIT
#include <algorithm>

#include <fmt/format.h>

#include "rules/reproducer_judge.h"

namespace kassay::rules {

namespace {

std::string_view first_line(std::string_view text) {
  return text.substr(0, std::min(text.find('\n'), text.size()));
}

/// Offset of the first line, from `begin` on, that `is` accepts; npos if none does.
template <class Is> std::size_t find_line(std::string_view text, std::size_t begin, Is is) {
  while (begin < text.size()) {
    const std::string_view line = first_line(text.substr(begin));
    if (is(line))
      return begin;
    begin += line.size() + 1;
  }
  return std::string_view::npos;
}

/// A label that is not local: the begin of another function or variable.
bool is_global_label(std::string_view line) {
  if (line.empty() || line[0] == '.' || line[0] == '$' || line[0] == ' ' || line[0] == '\t' ||
      line[0] == '#' || (line[0] >= '0' && line[0] <= '9'))
    return false;
  return line.find(':') != std::string_view::npos && line.find(':') < line.find_first_of(" \t\"");
}

std::string_view between(std::string_view text, std::size_t begin, std::size_t end) {
  return text.substr(begin, end == std::string_view::npos ? end : end - begin);
}

} // namespace

std::string_view function_in_assembly(std::string_view text, std::string_view function) {
  if (function.empty())
    return text;
  const std::string label = fmt::format("{}:", function);
  const std::size_t begin =
      find_line(text, 0, [&](std::string_view line) { return line.starts_with(label); });
  if (begin == std::string_view::npos)
    return {};
  const std::size_t end =
      find_line(text, begin + first_line(text.substr(begin)).size() + 1, [&](std::string_view line) {
        const std::size_t size = line.find(".size");
        return is_global_label(line) ||
               (size != std::string_view::npos && line.substr(size).find(function) != std::string_view::npos);
      });
  return between(text, begin, end);
}

std::string_view function_in_ir(std::string_view text, std::string_view function) {
  if (function.empty())
    return text;
  const std::string name = fmt::format("@{}(", function);
  const std::size_t begin = find_line(text, 0, [&](std::string_view line) {
    return line.starts_with("define ") && line.find(name) != std::string_view::npos;
  });
  if (begin == std::string_view::npos)
    return {};
  return between(text, begin, find_line(text, begin, [](std::string_view line) { return line == "}"; }));
}

} // namespace kassay::rules
