// SPDX-License-Identifier: MIT
#include "probe/printable.h"

#include <cstdint>

#include <fmt/format.h>

namespace kassay {

namespace {

/// Length of the valid UTF-8 sequence at the start of `text`, 0 when there is none (RFC 3629: no overlong forms, no
/// surrogates, nothing above U+10FFFF).
std::size_t sequence_length(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  if (byte(0) < 0x80)
    return 1;
  const std::size_t length = byte(0) >= 0xf0 ? 4 : byte(0) >= 0xe0 ? 3 : 2;
  if (byte(0) < 0xc2 || byte(0) > 0xf4 || text.size() < length)
    return 0;
  std::uint32_t code = byte(0) & (0xffu >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xc0) != 0x80)
      return 0;
    code = code << 6 | (byte(i) & 0x3fu);
  }
  const bool overlong = (length == 3 && code < 0x800) || (length == 4 && code < 0x10000);
  return overlong || (code >= 0xd800 && code <= 0xdfff) || code > 0x10ffff ? 0 : length;
}

bool is_control(std::string_view sequence) {
  const auto byte = static_cast<unsigned char>(sequence[0]);
  if (sequence.size() == 2 && byte == 0xc2) // C1 controls, U+0080 to U+009F
    return static_cast<unsigned char>(sequence[1]) < 0xa0;
  return sequence.size() == 1 && (byte < 0x20 || byte == 0x7f);
}

/// Calls `plain` or `other` for each piece of the text in turn.
template <class Plain, class Other> void each_sequence(std::string_view text, Plain plain, Other other) {
  while (!text.empty()) {
    const std::size_t length = sequence_length(text);
    if (length > 0)
      plain(text.substr(0, length));
    else
      other(static_cast<unsigned char>(text[0]));
    text.remove_prefix(length > 0 ? length : 1);
  }
}

} // namespace

std::string printable(std::string_view text, std::size_t limit) {
  text = text.substr(0, text.find('\n'));
  const bool cut = text.size() > limit;
  std::string result;
  each_sequence(
      text.substr(0, limit),
      [&](std::string_view piece) {
        if (piece == "\t")
          result += ' ';
        else if (is_control(piece))
          for (const char c : piece)
            result += fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
        else
          result += piece;
      },
      [&](unsigned char byte) { result += fmt::format("\\x{:02x}", byte); });
  while (!result.empty() && result.back() == ' ')
    result.pop_back();
  return cut ? result + "..." : result;
}

bool is_text(std::string_view text) {
  bool good = true;
  each_sequence(
      text,
      [&](std::string_view piece) {
        good = good && (!is_control(piece) || std::string_view("\n\t\r\f\v\033").find(piece[0]) != std::string_view::npos);
      },
      [&](unsigned char) { good = false; });
  return good;
}

std::string as_utf8(std::string_view text) {
  bool valid = true;
  each_sequence(text, [](std::string_view) {}, [&](unsigned char) { valid = false; });
  if (valid)
    return std::string(text);
  std::string result;
  each_sequence(
      text, [&](std::string_view piece) { result += piece == "\\" ? "\\\\" : piece; },
      [&](unsigned char byte) { result += fmt::format("\\x{:02x}", byte); });
  return result;
}

} // namespace kassay
