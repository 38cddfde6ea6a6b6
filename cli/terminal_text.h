// SPDX-License-Identifier: MIT
// Makes what a tool printed safe to show: a compiler's output is not ours, and a terminal obeys control
// characters.
#pragma once

#include <string>
#include <string_view>

namespace kassay::cli {

/// `text` with every control character (C0 but newline and tab, DEL, C1) as \x1b, every other
/// character that is_graphic() refuses as \u{202e}, every byte that is not UTF-8 as \xff. For reading, not
/// for undoing: a backslash stays one.
std::string terminal_text(std::string_view text);

/// terminal_text() with each line, a last one without newline too, after `indent`; a carriage return before a
/// newline is dropped.
std::string indented_terminal_text(std::string_view text, std::string_view indent);

/// A word that can be pasted into bash, zsh or ksh: always on one line, nothing a terminal would obey. Where
/// it needs that, it is quoted as $'...'.
std::string pasteable(std::string_view word);

} // namespace kassay::cli
