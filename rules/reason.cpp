// SPDX-License-Identifier: MIT
#include "rules/reason.h"

#include <algorithm>
#include <cctype>
#include <optional>

#include <fmt/format.h>

#include "probe/utf8.h"

namespace kassay::rules {

namespace {

constexpr std::size_t length_limit = 200;

bool is_alnum(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0;
}

/// The length of the character that `text` begins with; 0 if it is not to be printed: no UTF-8, or a control
/// character (terminals obey those of C1 as they do those of ASCII).
std::size_t printable_length(std::string_view text) {
  std::optional<Utf8Character> character = first_utf8_character(text);
  bool control = character && (character->code < 0x20 || (character->code >= 0x7f && character->code < 0xa0));
  return character && !control ? character->length : 0;
}

std::string printable(std::string_view text) {
  std::string result;
  std::size_t characters = 0;
  while (!text.empty()) {
    if (++characters > length_limit)
      return result + "...";
    std::size_t length = printable_length(text);
    if (length > 0)
      result += text.substr(0, length);
    else if (text.front() == '\t')
      result += ' ';
    else
      result += fmt::format("\\x{:02x}", static_cast<unsigned char>(text.front()));
    text.remove_prefix(std::max<std::size_t>(length, 1));
  }
  return result;
}

/// True for the names that GCC (ccXXXXXX.s) and LLVM (name-XXXXXX.s) give to their temporary files.
bool is_temporary_name(std::string_view name) {
  std::size_t dot = name.find('.');
  std::string_view stem = name.substr(0, dot);
  if (dot == std::string_view::npos || stem.size() < 7 ||
      !std::ranges::all_of(stem.substr(stem.size() - 6), is_alnum))
    return false;
  return (stem.size() == 8 && stem.starts_with("cc")) || stem[stem.size() - 7] == '-';
}

/// Replaces the paths of temporary files, which differ from run to run, by "tmp" and their suffix.
std::string without_temporary_names(std::string_view line) {
  static constexpr std::string_view ends = " \t:'\"`(),;";
  std::string result;
  while (!line.empty()) {
    std::string_view word = line.substr(0, line.find_first_of(ends));
    std::string_view name = word.substr(word.rfind('/') == std::string_view::npos ? 0 : word.rfind('/') + 1);
    if (word.starts_with('/') && is_temporary_name(name))
      result += fmt::format("tmp{}", name.substr(name.find('.')));
    else
      result += word;
    line.remove_prefix(word.size());
    if (!line.empty()) {
      result += line.front();
      line.remove_prefix(1);
    }
  }
  return result;
}

bool contains_ignoring_case(std::string_view line, std::string_view part) {
  auto same = [](char a, char b) { return std::tolower(static_cast<unsigned char>(a)) == b; };
  return std::search(line.begin(), line.end(), part.begin(), part.end(), same) != line.end();
}

bool is_heading(std::string_view line) {
  return line.find_first_not_of(" \t\r") == std::string_view::npos || line.ends_with("Assembler messages:") ||
         line.starts_with("In file included from") || line.ends_with(": In function:");
}

} // namespace

std::string first_meaningful_line(std::string_view text) {
  std::optional<std::string_view> chosen;
  while (!text.empty()) {
    std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    if (line.ends_with('\r'))
      line.remove_suffix(1);
    bool names_error = contains_ignoring_case(line, "error:") || contains_ignoring_case(line, "error[");
    if (names_error || (!chosen && !is_heading(line)))
      chosen = line;
    if (names_error)
      break;
  }
  return chosen ? printable(without_temporary_names(*chosen)) : "";
}

} // namespace kassay::rules
