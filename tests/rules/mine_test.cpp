// SPDX-License-Identifier: MIT
#include "rules/mine.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "rules/toolchain_macros.h"

namespace kassay::rules {
namespace {

using testing::ElementsAre;

std::vector<std::string> found(std::string_view text) {
  std::vector<std::string> words;
  for (const Mined &find : mine("f", text))
    words.push_back((find.kind == Mined::Kind::citation ? "cites " : "compares ") + find.what);
  return words;
}

TEST(Mine, AddressesOfBugTrackersAreCitations) {
  EXPECT_THAT(found("# https://gcc.gnu.org/bugzilla/show_bug.cgi?id=113921"),
              ElementsAre("cites gcc 113921"));
  EXPECT_THAT(found("/* https://gcc.gnu.org/PR124050 */"), ElementsAre("cites gcc 124050"));
  EXPECT_THAT(found("https://bugs.llvm.org/show_bug.cgi?id=44916"), ElementsAre("cites llvm 44916"));
  EXPECT_THAT(found("https://github.com/llvm/llvm-project/issues/53645"), ElementsAre("cites llvm 53645"));
  EXPECT_THAT(found("https://github.com/ClangBuiltLinux/linux/issues/1886"), ElementsAre("cites CBL 1886"));
  EXPECT_THAT(found("https://github.com/rust-lang/rust-bindgen/pull/2824"),
              ElementsAre("cites bindgen 2824"));
  EXPECT_THAT(found("https://sourceware.org/bugzilla/show_bug.cgi?id=25021"),
              ElementsAre("cites sourceware 25021"));
}

TEST(Mine, NumbersInWordsAreCitations) {
  EXPECT_THAT(found(" * (for details, see gcc PR 15089)"), ElementsAre("cites gcc 15089"));
  EXPECT_THAT(found("PR target/82365"), ElementsAre("cites gcc 82365"));
  EXPECT_THAT(found("works around GCC bug 58670"), ElementsAre("cites gcc 58670"));
}

TEST(Mine, OtherNumbersAreNone) {
  EXPECT_TRUE(found("https://bugzilla.kernel.org/show_bug.cgi?id=123456").empty());
  EXPECT_TRUE(found("PR 123456 of some board").empty());
  EXPECT_TRUE(found("https://gcc.gnu.org/onlinedocs/gcc/Asm.html").empty());
  EXPECT_TRUE(found("MY_GCC_VERSION_STRING = 4").empty());
  EXPECT_TRUE(found("#define GCC_VERSION (__GNUC__ * 10000)").empty());
}

TEST(Mine, ComparisonsOfVersionsAreFound) {
  EXPECT_EQ(found("depends on GCC_VERSION >= 110100").size(), 1u);
  EXPECT_EQ(found("#if CONFIG_CLANG_VERSION < 140000").size(), 1u);
  EXPECT_EQ(found("ifeq ($(call clang-min-version, 150000),y)").size(), 1u);
  EXPECT_EQ(found("#if __GNUC__ < 6").size(), 1u);
}

TEST(Mine, AFindIsCoveredByAddressOrByPlace) {
  Bug bug;
  bug.id = "gcc-1";
  bug.url = "https://gcc.gnu.org/bugzilla/show_bug.cgi?id=113921";
  bug.kernel.push_back({.file = "init/Kconfig", .symbol = "BROKEN"});
  const MineCover cover(std::span(&bug, 1));
  const std::string near = "config BROKEN\n\tdef_bool GCC_VERSION < 120400\n";
  const std::string far = "config BROKEN\n" + std::string(40, '\n') + "\tdef_bool GCC_VERSION < 120400\n";
  const auto covered = [&](const std::string &file, const std::string &text) {
    auto finds = mine(file, text);
    cover.cover(finds, text);
    return finds.size() == 1 && finds[0].covered_by == &bug;
  };
  EXPECT_TRUE(covered("anywhere.c", "/* https://gcc.gnu.org/PR113921 */"));
  EXPECT_FALSE(covered("anywhere.c", "/* https://gcc.gnu.org/PR113922 */"));
  EXPECT_TRUE(covered("init/Kconfig", near));
  EXPECT_FALSE(covered("init/Kconfig", far));
  EXPECT_FALSE(covered("lib/Kconfig", near));
}

TEST(ToolchainMacros, QuestionsAreFoundInText) {
  std::set<std::string> questions;
  add_feature_questions(
      "#if __has_attribute(__cold__) && !__has_builtin( __builtin_x )\n#ifdef __has_feature\n"
      "__has_attribute(gnu::x) __has_include(<a.h>)",
      questions);
  EXPECT_THAT(questions, ElementsAre("__has_attribute(__cold__)", "__has_builtin(__builtin_x)"));
}

TEST(ToolchainMacros, OnlyFlagsThatBearOnMacrosAreKept) {
  EXPECT_THAT(macro_flags({"gcc", "-Ix", "-DA", "-m64", "-O2", "-fplugin=a.so", "-std=gnu11", "-c", "a.c"}),
              ElementsAre("-m64", "-O2", "-std=gnu11"));
}

TEST(ToolchainMacros, AnOperatorThatTheCompilerLacksIsUndefined) {
  const std::string text = macro_header(
      "#define __GNUC__ 9\n",
      {{"__has_attribute", true}, {"__has_attribute(__cold__)", true}, {"__has_attribute(__copy__)", false}});
  EXPECT_THAT(text, testing::HasSubstr("#define __has_attribute(x) kassay_answer___has_attribute_##x\n"));
  EXPECT_THAT(text, testing::HasSubstr("#define kassay_answer___has_attribute___cold__ 1\n"));
  EXPECT_THAT(text, testing::Not(testing::HasSubstr("__copy__")));
  EXPECT_THAT(text, testing::HasSubstr("#undef __has_builtin\n"));
  EXPECT_THAT(text, testing::Not(testing::HasSubstr("#define __has_builtin")));
}

} // namespace
} // namespace kassay::rules
