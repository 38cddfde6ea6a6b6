// SPDX-License-Identifier: MIT
#include "cli/terminal_text.h"

#include <algorithm>

#include <fmt/format.h>

#include "probe/command.h"
#include "probe/utf8.h"

namespace kassay::cli {

namespace {

std::string escaped_bytes(std::string_view bytes) {
  std::string text;
  for (const char byte : bytes)
    text += fmt::format("\\x{:02x}", static_cast<unsigned char>(byte));
  return text;
}

} // namespace

std::string terminal_text(std::string_view text) {
  std::string safe;
  while (!text.empty()) {
    const auto character = first_utf8_character(text);
    const std::string_view bytes = text.substr(0, character ? character->length : 1);
    text.remove_prefix(bytes.size());
    if (bytes == "\n" || bytes == "\t")
      safe += bytes;
    else if (!character)
      safe += escaped_bytes(bytes);
    else if (is_graphic(bytes))
      safe += bytes;
    else if (character->code < 0x100)
      safe += fmt::format("\\x{:02x}", static_cast<unsigned>(character->code));
    else
      safe += fmt::format("\\u{{{:04x}}}", static_cast<unsigned>(character->code));
  }
  return safe;
}

std::string indented_terminal_text(std::string_view text, std::string_view indent) {
  std::string lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.ends_with('\r'))
      line.remove_suffix(1);
    lines += fmt::format("{}{}\n", indent, terminal_text(line));
  }
  return lines;
}

std::string pasteable(std::string_view word) {
  if (word.find_first_of("\n\t") == std::string_view::npos && terminal_text(word) == word)
    return shell_quoted({std::string(word)});
  std::string quoted = "$'";
  while (!word.empty()) {
    const auto character = first_utf8_character(word);
    const std::string_view bytes = word.substr(0, character ? character->length : 1);
    word.remove_prefix(bytes.size());
    if (bytes == "\n")
      quoted += "\\n";
    else if (bytes == "\t")
      quoted += "\\t";
    else if (bytes == "\\" || bytes == "'")
      quoted += fmt::format("\\{}", bytes);
    else if (!character || !is_graphic(bytes))
      for (const char byte : bytes) // three octal digits: what follows cannot lengthen them
        quoted += fmt::format("\\{:03o}", static_cast<unsigned char>(byte));
    else
      quoted += bytes;
  }
  return quoted + "'";
}

} // namespace kassay::cli
