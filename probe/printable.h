// SPDX-License-Identifier: MIT
// Bytes that a tool printed, made safe to show: a compiler's output is untrusted, and a terminal obeys what
// it reads.
#pragma once

#include <string>
#include <string_view>

namespace kassay {

/// The first line of `text`, at most `limit` bytes of it ("..." marks a cut); control characters and what is
/// not valid UTF-8 become \xNN.
std::string printable(std::string_view text, std::size_t limit = 200);

/// True when all of it is valid UTF-8 without control characters other than blanks, newlines and colour
/// (ESC).
bool is_text(std::string_view text);

/// `text` with each byte that is not part of valid UTF-8 as \xNN, and backslashes doubled where that
/// happened, so that the bytes can be told again; newlines and tabs stay.
std::string as_utf8(std::string_view text);

} // namespace kassay
