// SPDX-License-Identifier: MIT
#include "probe/printable.h"

#include <gtest/gtest.h>

namespace kassay {
namespace {

TEST(Printable, FirstLineOnly) {
  EXPECT_EQ(printable("one  \ntwo"), "one");
  EXPECT_EQ(printable("\ntwo"), "");
  EXPECT_EQ(printable(""), "");
}

TEST(Printable, NothingATerminalWouldObey) {
  EXPECT_EQ(printable("a\x1b[31mb\rc\x7f\tz"), "a\\x1b[31mb\\x0dc\\x7f z");
  EXPECT_EQ(printable("\u009b31m"), "\\xc2\\x9b31m");
  EXPECT_EQ(printable(std::string_view("a\0b", 3)), "a\\x00b");
}

TEST(Printable, NothingThatNobodyCouldSee) {
  EXPECT_EQ(printable("\u202e\U0009d7a6"), "\\xe2\\x80\\xae\\xf2\\x9d\\x9e\\xa6");
}

TEST(Printable, Utf8StaysAndOtherBytesAreShown) {
  EXPECT_EQ(printable("\u00fcber \xff\xc3"), "\u00fcber \\xff\\xc3");
}

TEST(Printable, LongTextIsCutBetweenCharacters) {
  EXPECT_EQ(printable("abcdef", 6), "abcdef");
  EXPECT_EQ(printable("abcdefg", 6), "abcdef...");
  EXPECT_EQ(printable("abcde\u20acg", 6), "abcde...");
  EXPECT_EQ(printable("abcde\u20acg", 8), "abcde\u20ac...");
  EXPECT_EQ(printable("\u20ac", 1), "...");
}

TEST(IsText, ControlCharactersAreNone) {
  EXPECT_TRUE(is_text("gcc \u00fc\n\t\x1b[0m\r\n"));
  EXPECT_FALSE(is_text(std::string_view("a\0b", 3)));
  EXPECT_FALSE(is_text("\x7f"));
  EXPECT_FALSE(is_text("\u0085"));
  EXPECT_FALSE(is_text("\x80"));
}

TEST(AsUtf8, TextStays) {
  EXPECT_EQ(as_utf8("a\\b\n\u00fc\x01"), "a\\b\n\u00fc\x01");
}

TEST(AsUtf8, OtherBytesCanBeToldAgain) {
  EXPECT_EQ(as_utf8("\xff"), "\\xff");
  EXPECT_EQ(as_utf8("\\xff \xff"), "\\\\xff \\xff");
}

} // namespace
} // namespace kassay
