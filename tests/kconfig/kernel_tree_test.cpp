// SPDX-License-Identifier: MIT
#include "kconfig/kernel_tree.h"

#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/utsname.h>

#include "tests/fake_runner.h"
#include "tests/probe/temporary_root.h"

namespace kassay::kconfig {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

/// A tree that has what makes a directory a kernel tree, and a make that prints what it is told.
class KernelTreeTest : public testing::Test {
protected:
  KernelTreeTest() {
    root.write("/Makefile", "");
    root.write("/Kconfig", "");
    root.write("/scripts/kconfig/Makefile", "export KCONFIG_DEFCONFIG_LIST :=\nexport KCONFIG_WERROR=1\n");
    root.write("/scripts/kconfig/lexer.l", "T_CHOICE");
    root.write("/scripts/kconfig/internal.h", "(1U << 14)");
  }

  /// What make prints: `text`, then an environment. '|' stands for NUL.
  static std::string printed(std::string text) {
    std::ranges::replace(text, '|', '\0');
    return text;
  }

  Result<KernelTree> open(std::string output, const Environment &caller = {}) {
    make = std::make_unique<FakeRunner>([=](const Command &) { return exited(0, output); });
    return open_kernel_tree(root.path, variables, caller, *make);
  }

  static std::string release() {
    utsname name{};
    uname(&name);
    return name.release;
  }

  TemporaryRoot root;
  std::vector<std::string> variables;
  std::unique_ptr<FakeRunner> make;
};

TEST_F(KernelTreeTest, TheMakefileIsAskedInTheTreeWithTheVariablesAsGiven) {
  variables = {"ARCH=arm64", "O=/build"};
  const auto tree =
      open(printed("|SRCARCH=arm64|kassay_objtree=/build|"), {{"PATH", "/bin"}, {"SHLVL", "3"}});
  ASSERT_TRUE(tree) << tree.error().message;
  ASSERT_EQ(make->started.size(), 1u);
  const Command &command = make->started[0];
  EXPECT_EQ(command.directory, std::filesystem::canonical(root.path));
  EXPECT_THAT(command.argv, ElementsAre("make", "--no-print-directory", HasSubstr("env -0"),
                                        "kassay-envconfig", "ARCH=arm64", "O=/build"));
  EXPECT_EQ(command.env, (Environment{{"PATH", "/bin"}}));
  EXPECT_EQ(tree->objtree, "/build");
  EXPECT_EQ(tree->srcarch, "arm64");
  EXPECT_EQ(tree->top_file, "Kconfig");
}

TEST_F(KernelTreeTest, WhatAMakefilePrintsIsNoVariable) {
  const auto tree = open(printed("a note: X=1\n|CC=gcc|kassay_objtree=/b|"));
  ASSERT_TRUE(tree);
  EXPECT_FALSE(tree->environment.contains("a note: X"));
  EXPECT_EQ(tree->environment.at("CC"), "gcc");
}

TEST_F(KernelTreeTest, AValueMayHaveNewlinesAndEqualsSigns) {
  const auto tree = open(printed("|A=x=1\ny=2|kassay_objtree=/b|"));
  ASSERT_TRUE(tree);
  EXPECT_EQ(tree->environment.at("A"), "x=1\ny=2");
}

TEST_F(KernelTreeTest, WhatMakesTellEachOtherIsLeftOut) {
  const auto tree = open(printed("|MAKEFLAGS=rR|MAKELEVEL=2|MFLAGS=-rR|PWD=/x|kassay_objtree=/b|"));
  ASSERT_TRUE(tree);
  for (const char *name : {"MAKEFLAGS", "MAKELEVEL", "MFLAGS", "PWD", "kassay_objtree"})
    EXPECT_FALSE(tree->environment.contains(name)) << name;
}

TEST_F(KernelTreeTest, TheScratchDirectoryOfMakeIsNotTheCallersTmpdir) {
  const std::string output = printed("|TMPDIR=/scratch|kassay_objtree=/b|");
  EXPECT_FALSE(open(output)->environment.contains("TMPDIR"));
  EXPECT_EQ(open(output, {{"TMPDIR", "/mine"}})->environment.at("TMPDIR"), "/mine");
}

TEST_F(KernelTreeTest, DefconfigListOfANativeBuildHasTheMachinesOwn) {
  const auto tree = open(
      printed("|SRCARCH=x86|KBUILD_DEFCONFIG=x86_64_defconfig|kassay_cross_compiling=|kassay_objtree=/b|"));
  EXPECT_EQ(tree->environment.at("KCONFIG_DEFCONFIG_LIST"),
            "/lib/modules/" + release() + "/.config /etc/kernel-config /boot/config-" + release() +
                " arch/x86/configs/x86_64_defconfig");
}

TEST_F(KernelTreeTest, DefconfigListOfACrossBuildHasTheArchitecturesOnly) {
  const auto tree = open(printed("|SRCARCH=arm64|kassay_cross_compiling=1|kassay_objtree=/b|"));
  EXPECT_EQ(tree->environment.at("KCONFIG_DEFCONFIG_LIST"), "arch/arm64/configs/defconfig");
}

TEST_F(KernelTreeTest, WarningsAreThoseThatTheTreeKnows) {
  const auto tree = open(printed("|KBUILD_EXTRA_WARN=ce|kassay_objtree=/b|"));
  EXPECT_EQ(tree->environment.at("KCONFIG_WERROR"), "1");
  EXPECT_FALSE(tree->environment.contains("KCONFIG_WARN_UNKNOWN_SYMBOLS"));
}

TEST_F(KernelTreeTest, DialectCanBeNamed) {
  EXPECT_EQ(open(printed("|kassay_objtree=/b|"))->dialect, *dialect_of_tree(root.path));
  EXPECT_EQ(open(printed("|kassay_objtree=/b|"), {{"KASSAY_KCONFIG_DIALECT", "7.2"}})->dialect,
            *dialect_named("7.2"));
}

TEST_F(KernelTreeTest, AFailedMakeIsAnErrorWithItsWordsAndHowToRepeatIt) {
  variables = {"ARCH=nowhere"};
  make = std::make_unique<FakeRunner>(
      [](const Command &) { return exited(2, "", "Makefile:9: arch/nowhere/Makefile: No such file\n"); });
  const auto tree = open_kernel_tree(root.path, variables, {}, *make);
  ASSERT_FALSE(tree);
  EXPECT_EQ(tree.error().kind, ErrorKind::environment);
  EXPECT_THAT(tree.error().message, HasSubstr("exited with 2:\nMakefile:9: arch/nowhere"));
  EXPECT_THAT(tree.error().hint, HasSubstr("make -C " + std::filesystem::canonical(root.path).string()));
  EXPECT_THAT(tree.error().hint, HasSubstr("ARCH=nowhere"));
}

TEST_F(KernelTreeTest, AnOrdinaryDirectoryIsNoTree) {
  std::filesystem::remove(root.path + "/Kconfig");
  const auto tree = open(printed("|kassay_objtree=/b|"));
  ASSERT_FALSE(tree);
  EXPECT_EQ(tree.error().kind, ErrorKind::usage);
  EXPECT_TRUE(make->started.empty());
}

} // namespace
} // namespace kassay::kconfig
