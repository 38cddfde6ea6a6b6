// SPDX-License-Identifier: MIT
// The lines of a text in memory, one after another, with their numbers for messages. std::getline was
// rejected: it copies every line of databases of which nearly none matters.
#pragma once

#include <cstddef>
#include <string_view>

namespace kassay {

/// Walks over text; the views it gives are into that text. A last line without newline counts.
class TextLines {
public:
  explicit TextLines(std::string_view text) : rest(text) {}

  /// The next line, without its newline; false at the end.
  bool next(std::string_view &line) {
    if (rest.empty())
      return false;
    std::size_t end = rest.find('\n');
    line = rest.substr(0, end);
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    ++count;
    return true;
  }

  /// Number of the line that next() gave last, from 1.
  std::size_t number() const { return count; }

private:
  std::string_view rest;
  std::size_t count = 0;
};

} // namespace kassay
