// SPDX-License-Identifier: MIT
#include "probe/version.h"

#include <cctype>
#include <charconv>

namespace kassay {

namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// Reads "N(.N(.N)?)?" at the start; returns how many characters it took, 0 when there is no number.
std::size_t read_numbers(std::string_view text, Version &version, int &count) {
  std::size_t at = 0;
  count = 0;
  while (count < 3) {
    const std::size_t start = count == 0 ? 0 : at + 1;
    if (count > 0 && (at >= text.size() || text[at] != '.'))
      break;
    if (start >= text.size() || !is_digit(text[start]))
      break;
    int number = 0;
    const auto [end, error] = std::from_chars(text.data() + start, text.data() + text.size(), number);
    if (error != std::errc() || number > 99'999)
      return 0;
    version.numbers[static_cast<std::size_t>(count++)] = number;
    at = static_cast<std::size_t>(end - text.data());
  }
  return at;
}

} // namespace

std::optional<Version> parse_version(std::string_view text) {
  Version version;
  int count = 0;
  if (read_numbers(text, version, count) == 0)
    return std::nullopt;
  return version;
}

std::optional<FoundVersion> find_version(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (!is_digit(text[i]))
      continue;
    const char before = i == 0 ? ' ' : text[i - 1];
    Version version;
    int count = 0;
    const std::size_t length = read_numbers(text.substr(i), version, count);
    const bool starts = !std::isalnum(static_cast<unsigned char>(before)) || before == 'v';
    if (starts && before != '.' && count >= 2)
      return FoundVersion{version, std::string(text.substr(i, length))};
    while (i + 1 < text.size() && (is_digit(text[i + 1]) || text[i + 1] == '.'))
      ++i;
  }
  return std::nullopt;
}

} // namespace kassay
