// SPDX-License-Identifier: MIT
#include "kconfig/kbuild_commands.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kassay::kconfig {
namespace {

using testing::ElementsAre;

std::string recipe(const std::string &object, const std::string &saved) {
  return "set -e; echo '  CC      " + object + "'; gcc -c -o " + object + "; scripts/basic/fixdep x/.o.d " +
         object + " '" + saved + "' > x/.o.cmd; rm -f x/.o.d\n";
}

TEST(KbuildCommands, ACompilationIsWhatKbuildWouldSave) {
  const auto units =
      compilations_in(recipe("kernel/a.o", "gcc -Wp,-MMD,x/.o.d -O2 -c -o kernel/a.o /nowhere/a.c"), "/obj");
  ASSERT_EQ(units.size(), 1u);
  EXPECT_EQ(units[0].directory, "/obj");
  EXPECT_EQ(units[0].file, "/nowhere/a.c");
  EXPECT_THAT(units[0].arguments,
              ElementsAre("gcc", "-Wp,-MMD,x/.o.d", "-O2", "-c", "-o", "kernel/a.o", "/nowhere/a.c"));
}

TEST(KbuildCommands, WhatFollowsTheCompilationIsCutOff) {
  const auto units = compilations_in(
      recipe("a.o", "gcc -c -o a.o dir/a.c  ; ./tools/objtool/objtool --hacks=jump_label a.o"), "/obj");
  ASSERT_EQ(units.size(), 1u);
  EXPECT_EQ(units[0].arguments.back(), "dir/a.c");
  EXPECT_EQ(units[0].file, "/obj/dir/a.c");
}

TEST(KbuildCommands, QuotesArePeeledTwice) {
  const auto units =
      compilations_in(recipe("a.o", R"(gcc -DNAME='\''"a b"'\'' -DHASH=$(pound)1 -c -o a.o a.S)"), "/obj");
  ASSERT_EQ(units.size(), 1u);
  EXPECT_THAT(units[0].arguments,
              ElementsAre("gcc", "-DNAME=\"a b\"", "-DHASH=#1", "-c", "-o", "a.o", "a.S"));
}

TEST(KbuildCommands, ProgramsPreprocessedFilesAndToolsAreNone) {
  EXPECT_TRUE(compilations_in(recipe("scripts/x", "gcc -o scripts/x scripts/x.c"), "/obj").empty());
  EXPECT_TRUE(compilations_in(recipe("a.lds", "gcc -E -o a.lds a.lds.S"), "/obj").empty());
  EXPECT_TRUE(compilations_in(recipe("tools/a.o", "gcc -c -o tools/a.o tools/a.c"), "/obj").empty());
  EXPECT_TRUE(compilations_in(recipe("a.o", "ld -r -o a.o b.o"), "/obj").empty());
  EXPECT_TRUE(compilations_in("scripts/basic/fixdep \nscripts/basic/fixdep a b\n", "/obj").empty());
}

TEST(KbuildCommands, UnitsAreSortedByFileAndEachThereOnce) {
  const std::string a = recipe("a.o", "gcc -c -o a.o a.c"), b = recipe("b.o", "gcc -c -o b.o b.c");
  const std::string other = recipe("c.o", "gcc -DC -c -o c.o a.c");
  const auto units = compilations_in(b + a + other + a, "/obj");
  ASSERT_EQ(units.size(), 3u);
  EXPECT_EQ(units[0].file, "/obj/a.c");
  EXPECT_EQ(units[1].file, "/obj/a.c");
  EXPECT_EQ(units[2].file, "/obj/b.c");
}

TEST(ShellWords, AreThoseOfAShell) {
  EXPECT_THAT(split_shell_words(R"( a  'b c'd "e \" \$ \x" f\ g '' )").value(),
              ElementsAre("a", "b cd", R"(e " $ \x)", "f g", ""));
  EXPECT_FALSE(split_shell_words("a 'b"));
  EXPECT_FALSE(split_shell_words("a \"b"));
}

TEST(CompileDatabase, AnEntryThatIsNoneIsNamed) {
  const auto bad = parse_compile_database(R"([{"directory": "/", "file": "a.c", "command": "gcc a.c"},
                                             {"directory": "x", "file": "b.c", "command": "gcc b.c"}])",
                                          "db.json");
  ASSERT_FALSE(bad);
  EXPECT_THAT(bad.error().message, testing::HasSubstr("db.json: entry 1, b.c"));
}

TEST(CompileDatabase, IsReadAsItIsWritten) {
  const std::vector<CompileUnit> units = {{"/d", "a.c", {"gcc", "-DX=\"a b\"", "a.c"}}};
  EXPECT_EQ(parse_compile_database(compile_database_text(units), "").value(), units);
}

} // namespace
} // namespace kassay::kconfig
