// SPDX-License-Identifier: MIT
#include "kconfig/native_command.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kassay::kconfig {
namespace {

using testing::ElementsAre;

std::string success(const std::string &command) {
  return "{ " + command + R"(; } >/dev/null 2>&1 && echo "y" || echo "n")";
}

const std::string own_directory(scratch_mark);

TEST(NativeCommand, CcOptionRunsTheCompilerAlone) {
  for (const std::string before : {R"(trap "rm -rf .tmp_$$" EXIT; mkdir .tmp_$$; )"}) {
    const auto command =
        native_command(success(before + "gcc -Werror  -fx=a -c -x c /dev/null -o .tmp_$$/tmp.o"));
    ASSERT_TRUE(command);
    EXPECT_THAT(command->argv, ElementsAre("gcc", "-Werror", "-fx=a", "-c", "-x", "c", "/dev/null", "-o",
                                           own_directory + "/tmp.o"));
    EXPECT_EQ(command->then, "y");
    EXPECT_EQ(command->otherwise, "n");
  }
}

TEST(NativeCommand, CcOptionOf510MakesItsDirectoryFirst) {
  const auto command = native_command(
      success(R"(mkdir .tmp_$$$$; trap "rm -rf .tmp_$$$$" EXIT; gcc -c -x c /dev/null -o .tmp_$$$$/tmp.o)"));
  ASSERT_TRUE(command);
  EXPECT_EQ(command->argv.back(), own_directory + "/tmp.o");
}

TEST(NativeCommand, AsInstrFeedsWhatPrintfPrints) {
  const auto command =
      native_command(success(R"(printf "%b\n" "a \$0x10\n.b:" | gcc -c -x assembler-with-cpp -)"));
  ASSERT_TRUE(command);
  EXPECT_EQ(command->input, "a $0x10\n.b:\n");
  EXPECT_THAT(command->argv, ElementsAre("gcc", "-c", "-x", "assembler-with-cpp", "-"));
}

TEST(NativeCommand, EchoOfASourceIsFedAsItIs) {
  const auto command = native_command(success(R"(echo 'int x = "$y";' | gcc -x c - -c -o /dev/null)"));
  ASSERT_TRUE(command);
  EXPECT_EQ(command->input, "int x = \"$y\";\n");
}

TEST(NativeCommand, WordOfAListNeedsNoProcess) {
  EXPECT_EQ(native_command("set -- GCC 120200 && echo $2")->then, "120200");
  EXPECT_EQ(native_command("set -- GCC && echo $2")->then, "");
  EXPECT_TRUE(native_command("set -- GCC && echo $2")->argv.empty());
}

TEST(NativeCommand, ComparisonNeedsNoProcess) {
  EXPECT_EQ(native_command(success(R"(test "GCC" = GCC)"))->then, "y");
  EXPECT_EQ(native_command(success(R"(test "GCC" = Clang)"))->then, "n");
  EXPECT_EQ(native_command(success(R"(test -z "")"))->then, "y");
}

TEST(NativeCommand, OutputOfASimpleCommandIsTheAnswer) {
  const auto command = native_command("gcc -print-file-name=plugin");
  ASSERT_TRUE(command);
  EXPECT_TRUE(command->is_output);
}

TEST(NativeCommand, WhatMeansSomethingToAShellIsLeftToIt) {
  for (const std::string text : {"$CC -c x",       "gcc *.c",
                                 "gcc ~/x",        "gcc a; gcc b",
                                 "gcc a | sort",   "gcc a 2>/dev/null",
                                 "A=b gcc",        "echo a",
                                 "command -v gcc", "test -e file",
                                 "gcc `x`",        "gcc \"$x\"",
                                 "gcc a\ngcc b",   "gcc {a,b}",
                                 "gcc a & gcc b",  "( gcc )",
                                 "! gcc",          "gcc #a",
                                 "gcc 'a",         "gcc \\a",
                                 "time gcc",       ""}) {
    EXPECT_FALSE(native_command(text)) << text;
    EXPECT_FALSE(native_command(success(text))) << text;
  }
  EXPECT_FALSE(native_command(success(R"(printf "%b\n" "\0101" | gcc -)")));
  EXPECT_FALSE(native_command(success(R"(printf "%b\n" "$x" | gcc -)")));
  EXPECT_FALSE(native_command(success(R"(echo 'a\n' | gcc -)")));
  EXPECT_FALSE(native_command(success(R"(echo 'a' | gcc - | grep b)")));
  EXPECT_FALSE(native_command("set -- a* && echo $1"));
}

TEST(NativeCommand, NotWhereAShellWouldFindFunctions) {
  EXPECT_TRUE(may_run_natively({{"PATH", "/bin"}}, "/tmp"));
  EXPECT_FALSE(may_run_natively({{"BASH_FUNC_gcc%%", "() { :; }"}, {"PATH", "/bin"}}, "/tmp"));
  EXPECT_FALSE(may_run_natively({{"KASSAY_NATIVE_MACROS", "0"}, {"PATH", "/bin"}}, "/tmp"));
  EXPECT_FALSE(may_run_natively({}, "/tmp"));
  EXPECT_FALSE(may_run_natively({{"PATH", "/bin"}}, "/nonexistent"));
}

} // namespace
} // namespace kassay::kconfig
