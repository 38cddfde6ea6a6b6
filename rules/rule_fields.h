// SPDX-License-Identifier: MIT
// Fields that rule files of several kinds have: a word out of a list, a Kconfig expression, a pattern. Each
// records its error in the reader. For the .cpp files of rule readers only, as probe/table_reader.h.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "probe/nearest.h"
#include "probe/table_reader.h"
#include "rules/expression.h"

namespace kassay::rules {

/// Letters, digits and underscores.
bool is_symbol_name(std::string_view name);

/// Text that stays on one line and in one piece wherever it is shown.
bool is_one_line(std::string_view text);

/// Words of a rule file and what they stand for.
template <class T> using Names = std::vector<std::pair<std::string, T>>;

/// The value that the text of `key` names; the fallback if the key is not there or an error was recorded.
template <class T> T named(TableReader &reader, std::string_view key, const Names<T> &names, T fallback) {
  std::optional<std::string> text = reader.optional_string(key);
  if (!text)
    return fallback;
  std::vector<std::string> known;
  for (const auto &[name, value] : names) {
    if (name == *text)
      return value;
    known.push_back(name);
  }
  std::string hint = did_you_mean(*text, known);
  reader.reject(key, fmt::format("'{}' is not one of: {}", *text, fmt::join(known, ", ")), hint);
  return fallback;
}

/// As named(), for a key that must be there.
template <class T>
T required_named(TableReader &reader, std::string_view key, const Names<T> &names, T fallback) {
  if (!reader.has(key))
    reader.required_string(key);
  return named(reader, key, names, fallback);
}

/// A Kconfig expression.
std::optional<Expression> expression_field(TableReader &reader, std::string_view key);

/// A regular expression (rules/pattern.h).
std::optional<std::string> pattern_field(TableReader &reader, std::string_view key);

/// SRCARCH names, each once; may be left out.
std::vector<std::string> arch_field(TableReader &reader, std::string_view key);

/// The SRCARCH names of all kernels since 5.10.
const std::vector<std::string> &source_architectures();

/// Text on one line, without blanks at its ends.
std::string line_field(TableReader &reader, std::string_view key, bool required);

} // namespace kassay::rules
