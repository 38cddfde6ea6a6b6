// SPDX-License-Identifier: MIT
#include "kconfig/drift.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/fake_runner.h"
#include "tests/probe/temporary_root.h"

namespace kassay::kconfig {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class Silence final : public Messages {
public:
  void out(std::string_view) override {}
  void err(std::string_view) override {}
};

/// One Kconfig text and one .config with two toolchains: each command prints what the toolchain is called.
class Drift : public testing::Test {
protected:
  std::unique_ptr<ConfiguredTree> configured(const std::string &compiler, const std::string &config) {
    KernelTree tree;
    tree.srctree = tree.objtree = root_.path;
    tree.top_file = "Kconfig";
    tree.environment = {{"srctree", root_.path}, {"CC", compiler}};
    tree.dialect = *dialect_named("6.12");
    FakeRunner runner([&](const Command &command) {
      const std::string &text = command.argv[2];
      return exited(0, text.starts_with("is ") ? (text.ends_with(" " + compiler) ? "y" : "n") : compiler);
    });
    auto result = configure_tree(tree, config, runner, silence_);
    EXPECT_TRUE(result) << result.error().message;
    return std::move(*result);
  }

  /// "NAME before after < cause", "*NAME" for a direct one.
  std::vector<std::string> changes(const std::string &kconfig, const std::string &config = "") {
    root_.write("/Kconfig", kconfig);
    const std::string path = root_.write("/given", config);
    const auto before = configured("gcc", path), after = configured("clang", path);
    std::vector<std::string> lines;
    for (const Change &change : compare_trees(*before, *after)) {
      std::string line = (change.is_direct ? "*" : "") + change.name + " " + change.before.value_or("-") +
                         " " + change.after.value_or("-");
      for (const std::string &cause : change.cause)
        line += " < " + cause;
      lines.push_back(line);
    }
    return lines;
  }

  TemporaryRoot root_;
  Silence silence_;
};

TEST_F(Drift, EqualAnswersChangeNothing) {
  EXPECT_THAT(changes("config A\n\tdef_bool $(shell,is rustc)\nconfig B\n\tbool \"b\"\n", "CONFIG_B=y\n"),
              IsEmpty());
}

TEST_F(Drift, ToolchainSymbolsChangeDirectly) {
  EXPECT_THAT(changes("config NAME\n\tstring\n\tdefault \"$(shell,name)\"\n"
                      "config IS_GCC\n\tdef_bool $(shell,is gcc)\n"),
              ElementsAre("*IS_GCC y -", "*NAME \"gcc\" \"clang\""));
}

TEST_F(Drift, NotSetIsNoLineLess) {
  EXPECT_THAT(changes("config A\n\tbool \"a\"\n\tdepends on $(shell,is clang)\n"), ElementsAre("*A - n"));
}

TEST_F(Drift, CauseLeadsThroughDependenciesToTheToolchain) {
  EXPECT_THAT(changes("config IS_GCC\n\tdef_bool $(shell,is gcc)\n"
                      "config A\n\tbool \"a\"\n\tdepends on IS_GCC\n"
                      "config B\n\tbool \"b\"\n\tdepends on A\n",
                      "CONFIG_A=y\nCONFIG_B=y\n"),
              ElementsAre("A y - < IS_GCC", "B y - < A < IS_GCC", "*IS_GCC y -"));
}

TEST_F(Drift, CauseLeadsThroughSelect) {
  EXPECT_THAT(changes("config IS_GCC\n\tdef_bool $(shell,is gcc)\n\tselect A\nconfig A\n\tbool\n"),
              ElementsAre("A y - < IS_GCC", "*IS_GCC y -"));
}

TEST_F(Drift, CauseLeadsThroughDefaultAndComparison) {
  EXPECT_THAT(changes("config NAME\n\tstring\n\tdefault \"$(shell,name)\"\n"
                      "config A\n\tdef_bool NAME = \"gcc\"\n"
                      "config N\n\tint\n\tdefault 1 if A\n\tdefault 2\n"),
              ElementsAre("A y - < NAME", "N 1 2 < A < NAME", "*NAME \"gcc\" \"clang\""));
}

TEST_F(Drift, CauseLeadsThroughAChoice) {
  EXPECT_THAT(changes("config IS_GCC\n\tdef_bool $(shell,is gcc)\n"
                      "choice\n\tprompt \"c\"\nconfig A\n\tbool \"a\"\n\tdepends on IS_GCC\n"
                      "config B\n\tbool \"b\"\nendchoice\n"),
              ElementsAre("A y - < IS_GCC", "B n y < A < IS_GCC", "*IS_GCC y -"));
}

TEST_F(Drift, SelectUnderAMacroIsDirect) {
  EXPECT_THAT(changes("config A\n\tdef_bool y\n\tselect B if $(shell,is gcc)\nconfig B\n\tbool\n"),
              ElementsAre("*B y -"));
}

TEST_F(Drift, ConstantThatSwallowsAConditionIsSeenThrough) {
  EXPECT_THAT(changes("config IS_CLANG\n\tdef_bool $(shell,is clang)\n"
                      "config A\n\tbool \"a\"\n\tdepends on $(shell,is rustc) || IS_CLANG\n",
                      "CONFIG_A=y\n"),
              ElementsAre("A - y < IS_CLANG", "*IS_CLANG - y"));
}

TEST_F(Drift, BrokenKconfigFileIsAnError) {
  root_.write("/Kconfig", "config\n");
  KernelTree tree;
  tree.srctree = tree.objtree = root_.path;
  tree.top_file = "Kconfig";
  tree.environment = {{"srctree", root_.path}};
  tree.dialect = *dialect_named("6.12");
  FakeRunner runner([](const Command &) { return exited(0); });
  const auto result = configure_tree(tree, "", runner, silence_);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().kind, ErrorKind::environment);
}

TEST_F(Drift, MissingConfigurationIsAnError) {
  root_.write("/Kconfig", "config A\n\tbool\n");
  KernelTree tree;
  tree.srctree = tree.objtree = root_.path;
  tree.top_file = "Kconfig";
  tree.environment = {{"srctree", root_.path}};
  tree.dialect = *dialect_named("6.12");
  FakeRunner runner([](const Command &) { return exited(0); });
  const auto result = configure_tree(tree, "/no/such/file", runner, silence_);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().kind, ErrorKind::usage);
}

} // namespace
} // namespace kassay::kconfig
