// SPDX-License-Identifier: MIT
#include "probe/complaint.h"

#include <algorithm>
#include <cctype>
#include <optional>

#include <fmt/format.h>

#include "probe/printable.h"
#include "probe/text_lines.h"

namespace kassay {

namespace {

bool is_alnum(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0;
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

std::string complaint(std::string_view text) {
  std::optional<std::string_view> chosen;
  TextLines lines(text);
  for (std::string_view line; lines.next(line);) {
    if (line.ends_with('\r'))
      line.remove_suffix(1);
    const bool names_error = contains_ignoring_case(line, "error:") || contains_ignoring_case(line, "error[");
    if (names_error || (!chosen && !is_heading(line)))
      chosen = line;
    if (names_error)
      break;
  }
  return chosen ? printable(without_temporary_names(*chosen)) : "";
}

} // namespace kassay
