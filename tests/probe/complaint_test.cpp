// SPDX-License-Identifier: MIT
#include "probe/complaint.h"

#include <gtest/gtest.h>

namespace kassay {
namespace {

TEST(Complaint, LineThatNamesAnErrorComesBeforeOthers) {
  EXPECT_EQ(complaint("<stdin>: Assembler messages:\n<stdin>:1: Error: no such instruction: `x'\n"),
            "<stdin>:1: Error: no such instruction: `x'");
  EXPECT_EQ(complaint("warning: w\nerror: unknown\nerror: second\n"), "error: unknown");
}

TEST(Complaint, ElseTheFirstLineThatIsNoHeading) {
  EXPECT_EQ(complaint("\n \nIn file included from a.h:1:\nld: unrecognized option '-z x'\nuse --help\n"),
            "ld: unrecognized option '-z x'");
}

TEST(Complaint, NothingSaidGivesNothing) {
  EXPECT_EQ(complaint("\n\n"), "");
}

TEST(Complaint, ControlCharactersAndStrayBytesAreSpeltOut) {
  EXPECT_EQ(complaint("\x1b[31mred\x1b[0m \xff \xc3\xa9\tend\r\n"),
            "\\x1b[31mred\\x1b[0m \\xff \xc3\xa9 end");
}

TEST(Complaint, C1ControlsAreSpeltOut) {
  EXPECT_EQ(complaint("a\xc2\x9bm"), "a\\xc2\\x9bm");
}

TEST(Complaint, NamesOfTemporaryFilesLoseTheirRandomPart) {
  EXPECT_EQ(complaint("/tmp/ccA1b2C3.s:3: Error: bad"), "tmp.s:3: Error: bad");
  EXPECT_EQ(complaint("error: '/tmp/x/--1f2a3b.o' is bad"), "error: 'tmp.o' is bad");
  EXPECT_EQ(complaint("error: /usr/lib/crtbegin.o"), "error: /usr/lib/crtbegin.o");
}

TEST(Complaint, LongLinesEnd) {
  EXPECT_EQ(complaint(std::string(5000, 'x')), std::string(200, 'x') + "...");
}

} // namespace
} // namespace kassay
