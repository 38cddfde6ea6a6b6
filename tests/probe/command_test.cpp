// SPDX-License-Identifier: MIT
#include "probe/command.h"

#include <csignal>

#include <gtest/gtest.h>

namespace kassay {
namespace {

TEST(ShellQuoted, PlainWordsStayAsTheyAre) {
  EXPECT_EQ(shell_quoted({"gcc", "-O2", "-o", "/tmp/a.o"}), "gcc -O2 -o /tmp/a.o");
}

TEST(ShellQuoted, BlanksQuotesAndEmptyWordsAreProtected) {
  EXPECT_EQ(shell_quoted({"a b", "it's", ""}), "'a b' 'it'\\''s' ''");
}

TEST(DescribeOutcome, NamesTheSignal) {
  EXPECT_EQ(describe(Signalled{SIGSEGV}), "killed by signal 11 (SIGSEGV)");
}

} // namespace
} // namespace kassay
