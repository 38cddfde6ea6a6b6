// SPDX-License-Identifier: MIT
#include "rules/reason.h"

#include <gtest/gtest.h>

namespace kassay::rules {
namespace {

TEST(Reason, LineThatNamesAnErrorComesBeforeOthers) {
  EXPECT_EQ(
      first_meaningful_line("<stdin>: Assembler messages:\n<stdin>:1: Error: no such instruction: `x'\n"),
      "<stdin>:1: Error: no such instruction: `x'");
  EXPECT_EQ(first_meaningful_line("warning: w\nerror: unknown\nerror: second\n"), "error: unknown");
}

TEST(Reason, ElseTheFirstLineThatIsNoHeading) {
  EXPECT_EQ(first_meaningful_line(
                "\n \nIn file included from a.h:1:\nld: unrecognized option '-z x'\nuse --help\n"),
            "ld: unrecognized option '-z x'");
}

TEST(Reason, NothingSaidGivesNothing) {
  EXPECT_EQ(first_meaningful_line("\n\n"), "");
}

TEST(Reason, ControlCharactersAndStrayBytesAreSpeltOut) {
  EXPECT_EQ(first_meaningful_line("\x1b[31mred\x1b[0m \xff \xc3\xa9\tend\r\n"),
            "\\x1b[31mred\\x1b[0m \\xff \xc3\xa9 end");
}

TEST(Reason, C1ControlsAreSpeltOut) {
  EXPECT_EQ(first_meaningful_line("a\xc2\x9bm"), "a\\xc2\\x9bm");
}

TEST(Reason, NamesOfTemporaryFilesLoseTheirRandomPart) {
  EXPECT_EQ(first_meaningful_line("/tmp/ccA1b2C3.s:3: Error: bad"), "tmp.s:3: Error: bad");
  EXPECT_EQ(first_meaningful_line("error: '/tmp/x/--1f2a3b.o' is bad"), "error: 'tmp.o' is bad");
  EXPECT_EQ(first_meaningful_line("error: /usr/lib/crtbegin.o"), "error: /usr/lib/crtbegin.o");
}

TEST(Reason, LongLinesEnd) {
  EXPECT_EQ(first_meaningful_line(std::string(5000, 'x')), std::string(200, 'x') + "...");
}

} // namespace
} // namespace kassay::rules
