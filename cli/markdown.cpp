// SPDX-License-Identifier: MIT
#include "cli/markdown.h"

#include <algorithm>

namespace kassay::cli {
namespace {

std::string with_bars_escaped(std::string_view text) {
  std::string result;
  for (const char c : text)
    result += c == '|' ? std::string("\\|") : std::string(1, c);
  return result;
}

std::size_t longest_run(std::string_view text, char of) {
  std::size_t longest = 0, run = 0;
  for (const char c : text) {
    run = c == of ? run + 1 : 0;
    longest = std::max(longest, run);
  }
  return longest;
}

} // namespace

std::string markdown_cell(std::string_view text) {
  std::string result;
  for (const char c : with_bars_escaped(text))
    result += c == '<' ? std::string("&lt;") : std::string(1, c);
  return result;
}

std::string markdown_code(std::string_view text) {
  const std::string fence(longest_run(text, '`') + 1, '`');
  const char *pad = text.starts_with('`') || text.ends_with('`') ? " " : "";
  return fence + pad + with_bars_escaped(text) + pad + fence;
}

} // namespace kassay::cli
