// SPDX-License-Identifier: MIT
// Tells UTF-8 from other bytes: what a compiler prints may be any bytes, but JSON and a terminal want
// characters.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace kassay {

/// One character at the start of a text.
struct Utf8Character {
  char32_t code = 0;
  std::size_t length = 0; ///< bytes, 1..4
};

/// The character that `text` starts with; nothing if it is empty or does not start with well-formed UTF-8 as
/// of RFC 3629 (so no overlong form, no surrogate, nothing above U+10FFFF).
std::optional<Utf8Character> first_utf8_character(std::string_view text);

/// Whether a character, given as its UTF-8, can be shown as it is: assigned, no control, nothing that is
/// invisible or changes the direction ("Trojan Source", CVE-2021-42574). By the table of the Unicode standard
/// that fmt's debug presentation goes by.
bool is_graphic(std::string_view character);

/// Whether all of `text` is well-formed UTF-8.
bool is_utf8(std::string_view text);

} // namespace kassay
