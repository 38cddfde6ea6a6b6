// SPDX-License-Identifier: MIT
#include "cli/terminal_text.h"

#include <gtest/gtest.h>

namespace kassay::cli {
namespace {

TEST(TerminalText, OrdinaryTextStaysAsItIs) {
  EXPECT_EQ(terminal_text("error: \u2018x\u2019\tundeclared\n"), "error: \u2018x\u2019\tundeclared\n");
}

TEST(TerminalText, ControlCharactersAreEscaped) {
  EXPECT_EQ(terminal_text("\x1b[31mred\x7f\r\a"), "\\x1b[31mred\\x7f\\x0d\\x07");
  EXPECT_EQ(terminal_text(std::string_view("\0", 1)), "\\x00");
}

TEST(TerminalText, C1ControlsAreEscapedInBothEncodings) {
  EXPECT_EQ(terminal_text("\u009b31m"), "\\x9b31m");
  EXPECT_EQ(terminal_text("\x9b\x33"), "\\x9b3");
}

TEST(TerminalText, DirectionControlsAreEscaped) {
  EXPECT_EQ(terminal_text("a\u202eb"), "a\\u{202e}b");
}

TEST(TerminalText, CharactersThatNobodyCouldSeeAreEscaped) {
  EXPECT_EQ(terminal_text("\U0009d7a6\ue000\u200b\ufeff\u00ad"),
            "\\u{9d7a6}\\u{e000}\\u{200b}\\u{feff}\\xad");
}

TEST(IndentedTerminalText, EachLineIsIndentedAndTheLastIsEnded) {
  EXPECT_EQ(indented_terminal_text("a\r\n\nb", "  "), "  a\n  \n  b\n");
}

TEST(Pasteable, IsQuotedAsAShellDoes) {
  EXPECT_EQ(pasteable("-O2"), "-O2");
  EXPECT_EQ(pasteable("a b"), "'a b'");
  EXPECT_EQ(pasteable(""), "''");
}

TEST(Pasteable, StaysOnOneLineAndHasNoControlCharacter) {
  EXPECT_EQ(pasteable("it's\n\t\\\x1b[1\xff"), "$'it\\'s\\n\\t\\\\\\033[1\\377'");
}

} // namespace
} // namespace kassay::cli
