// SPDX-License-Identifier: MIT
#include "probe/printable.h"

#include <algorithm>

#include <fmt/format.h>

#include "probe/utf8.h"

namespace kassay {

namespace {

bool is_control(char32_t code) {
  return code < 0x20 || (code >= 0x7f && code < 0xa0);
} // C0 and C1

/// Calls `plain` for each character of the text, with its bytes and its code, and `other` for each byte of
/// none.
template <class Plain, class Other> void each_character(std::string_view text, Plain plain, Other other) {
  while (!text.empty()) {
    const auto character = first_utf8_character(text);
    if (character)
      plain(text.substr(0, character->length), character->code);
    else
      other(static_cast<unsigned char>(text[0]));
    text.remove_prefix(character ? character->length : 1);
  }
}

/// The start of `text`, at most `limit` bytes, not ending within a character.
std::string_view shortened(std::string_view text, std::size_t limit) {
  std::size_t end = std::min(limit, text.size());
  for (int back = 0; back < 3 && end > 0 && end < text.size(); ++back, --end)
    if ((static_cast<unsigned char>(text[end]) & 0xc0) != 0x80)
      break;
  return text.substr(0, end);
}

} // namespace

std::string printable(std::string_view text, std::size_t limit) {
  text = text.substr(0, text.find('\n'));
  const std::string_view kept = shortened(text, limit);
  std::string result;
  each_character(
      kept,
      [&](std::string_view bytes, char32_t code) {
        if (code == '\t')
          result += ' ';
        else if (!is_graphic(bytes))
          for (const char c : bytes)
            result += fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
        else
          result += bytes;
      },
      [&](unsigned char byte) { result += fmt::format("\\x{:02x}", byte); });
  while (!result.empty() && result.back() == ' ')
    result.pop_back();
  return kept.size() < text.size() ? result + "..." : result;
}

bool is_text(std::string_view text) {
  bool good = true;
  each_character(
      text,
      [&](std::string_view, char32_t code) {
        good = good && (!is_control(code) ||
                        std::u32string_view(U"\n\t\r\f\v\033").find(code) != std::u32string_view::npos);
      },
      [&](unsigned char) { good = false; });
  return good;
}

std::string as_utf8(std::string_view text) {
  if (is_utf8(text))
    return std::string(text);
  std::string result;
  each_character(
      text, [&](std::string_view bytes, char32_t) { result += bytes == "\\" ? "\\\\" : bytes; },
      [&](unsigned char byte) { result += fmt::format("\\x{:02x}", byte); });
  return result;
}

} // namespace kassay
