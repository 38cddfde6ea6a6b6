// SPDX-License-Identifier: MIT
#include "kconfig/provenance.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "kconfig/evaluate.h"
#include "tests/fake_runner.h"

namespace kassay::kconfig {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

/// A Kconfig file, evaluated; every command prints y, fails with 1 and takes 5 ms.
class Provenance : public testing::Test {
protected:
  void SetUp() override {
    char name[] = "/tmp/provenance_XXXXXX";
    directory_ = mkdtemp(name);
  }
  void TearDown() override { std::filesystem::remove_all(directory_); }

  void file(const std::string &name, const std::string &text) { std::ofstream(directory_ / name) << text; }

  void evaluate(const std::string &text) {
    file("Kconfig", text);
    FakeRunner runner([](const Command &) {
      kassay::Run run = exited(1, "y\n");
      run.cost.wall = std::chrono::milliseconds(5);
      return run;
    });
    SourceFiles sources(directory_.string());
    auto round = evaluate_tree("Kconfig", *dialect_named("6.12"),
                               {{"CC", "gcc"}, {"LD", "ld"}, {"CC_VERSION_TEXT", "gcc 12"}}, sources, runner);
    ASSERT_TRUE(round && round->model);
    round_ = std::move(*round);
  }

  const Model &model() const { return *round_.model; }

  /// "line: raw -> result" of each.
  static std::vector<std::string> lines(const std::vector<const MacroUse *> &uses) {
    std::vector<std::string> lines;
    for (const MacroUse *use : uses)
      lines.push_back(std::to_string(use->place.line) + ": " + std::string(use->raw) + " -> " +
                      std::string(use->result));
    return lines;
  }
  std::vector<std::string> macros(const char *symbol) const {
    return lines(macros_of_symbol(model(), model().find(symbol)));
  }
  std::vector<std::string> commands(const char *symbol) const {
    std::vector<std::string> texts;
    for (const MacroUse *use : macros_of_symbol(model(), model().find(symbol)))
      for (const std::uint32_t command : use->commands)
        texts.push_back(model().commands[command]);
    return texts;
  }

  std::filesystem::path directory_;
  Round round_;
};

TEST_F(Provenance, DefaultNamesItsCommandAsWrittenAndAsRun) {
  evaluate("config A\n\tbool\n\tdefault $(shell,$(CC) -v)\n");
  EXPECT_THAT(macros("A"), ElementsAre("3: $(shell,$(CC) -v) -> y"));
  EXPECT_THAT(commands("A"), ElementsAre("gcc -v"));
}

TEST_F(Provenance, EachPropertyHasItsOwn) {
  evaluate("config A\n\tbool \"a\" if $(shell,one)\n\tdefault $(shell,two) if $(shell,three)\n");
  const auto &properties = model().symbols[model().find("A")].properties;
  ASSERT_EQ(properties.size(), 2u);
  EXPECT_THAT(lines(macros_of(model(), properties[0])), ElementsAre("2: $(shell,one) -> y"));
  EXPECT_THAT(lines(macros_of(model(), properties[1])),
              ElementsAre("3: $(shell,two) -> y", "3: $(shell,three) -> y"));
}

TEST_F(Provenance, DependencyIsNoPropertysButTheEntrys) {
  evaluate("config A\n\tdef_bool y\n\tdepends on $(shell,one)\n");
  const Symbol &symbol = model().symbols[model().find("A")];
  EXPECT_THAT(macros_of(model(), symbol.properties[0]), IsEmpty());
  EXPECT_THAT(lines(dependency_macros_of(model(), symbol.menus[0])), ElementsAre("3: $(shell,one) -> y"));
}

TEST_F(Provenance, ContinuedLineKeepsThePlaceOfTheMacro) {
  evaluate("config A\n\tdef_bool y\n\tdepends on y && \\\n\t\t$(shell,one)\n");
  EXPECT_THAT(macros("A"), ElementsAre("4: $(shell,one) -> y"));
}

TEST_F(Provenance, SimpleVariableHandsOnTheCommandsOfItsValue) {
  evaluate("info := $(shell,$(CC) -v)\nname := $(shell,set $(info))\nconfig A\n\tdef_bool $(name)\n");
  EXPECT_THAT(macros("A"), ElementsAre("4: $(name) -> y"));
  EXPECT_THAT(commands("A"), ElementsAre("gcc -v", "set y"));
}

TEST_F(Provenance, AppendedVariableHandsOnBoth) {
  evaluate("flags := $(shell,one)\nflags += $(shell,two)\nconfig A\n\tstring\n\tdefault \"$(flags)\"\n");
  EXPECT_THAT(commands("A"), ElementsAre("one", "two"));
}

TEST_F(Provenance, RedefinedVariableForgets) {
  evaluate("v := $(shell,one)\nv := y\nconfig A\n\tdef_bool $(v)\n");
  EXPECT_THAT(commands("A"), IsEmpty());
}

TEST_F(Provenance, ArgumentsAndUserFunctions) {
  evaluate("flag := $(shell,$(CC) -m32)\nsuccess = $(shell,{ $(1); } && echo y)\n"
           "try = $(success,$(LD) $(1) $(2))\nconfig A\n\tdef_bool $(try,-z,$(flag))\n");
  EXPECT_THAT(macros("A"), ElementsAre("5: $(try,-z,$(flag)) -> y"));
  EXPECT_THAT(commands("A"), ElementsAre("gcc -m32", "{ ld -z y; } && echo y"));
}

TEST_F(Provenance, NestedCommandComesFirst) {
  evaluate("config A\n\tdef_bool $(shell,outer $(shell,inner))\n");
  EXPECT_THAT(commands("A"), ElementsAre("inner", "outer y"));
}

TEST_F(Provenance, EnvironmentIsNamedToo) {
  evaluate("config A\n\tstring\n\tdefault \"$(CC) $(LD)\"\n");
  EXPECT_THAT(macros("A"), ElementsAre("3: $(CC) -> gcc", "3: $(LD) -> ld"));
  const auto uses = macros_of_symbol(model(), model().find("A"));
  ASSERT_THAT(uses[1]->environment, ElementsAre(1u));
  EXPECT_EQ(model().environment[1].first, "LD");
}

TEST_F(Provenance, BlocksReachWhatStandsInThemAlsoThroughSource) {
  file("inner", "config B\n\tdef_bool y\n");
  evaluate("if $(shell,one)\nmenu \"m\"\n\tdepends on $(shell,two)\nconfig A\n\tdef_bool y\n"
           "source \"inner\"\nendmenu\nendif\nconfig C\n\tdef_bool y\n");
  EXPECT_THAT(macros("A"), ElementsAre("1: $(shell,one) -> y", "3: $(shell,two) -> y"));
  EXPECT_THAT(macros("B"), ElementsAre("1: $(shell,one) -> y", "3: $(shell,two) -> y"));
  EXPECT_THAT(macros("C"), IsEmpty());
}

TEST_F(Provenance, DependenceMakesAMenuWithoutHandingOnMacros) {
  evaluate("config A\n\tbool \"a\"\n\tdepends on $(shell,one)\nconfig B\n\tbool \"b\"\n\tdepends on A\n");
  EXPECT_THAT(macros("A"), ElementsAre("3: $(shell,one) -> y"));
  EXPECT_THAT(macros("B"), IsEmpty());
}

TEST_F(Provenance, LoneMacroBelongsToNobody) {
  evaluate("config A\n\tdef_bool y\n$(warning-if,$(shell,one),text)\nconfig B\n\tdef_bool y\n");
  EXPECT_EQ(model().macro_uses.size(), 1u);
  EXPECT_THAT(macros("A"), IsEmpty());
  EXPECT_THAT(macros("B"), IsEmpty());
}

TEST_F(Provenance, PlainDollarIsNoMacro) {
  evaluate("config A\n\tstring\n\tdefault \"$HOME\"\n");
  EXPECT_THAT(model().macro_uses, IsEmpty());
}

/// The names of toolchain_symbols().
std::vector<std::string> decided(const Model &model) {
  std::vector<std::string> names;
  for (const ToolchainSymbol &symbol : toolchain_symbols(model))
    names.emplace_back(model.symbols[symbol.symbol].name);
  return names;
}

TEST_F(Provenance, ToolchainDecidesValuesPromptsDependenciesAndRanges) {
  evaluate("config E\n\tint\n\trange 1 $(shell,nine)\nconfig D\n\tdef_bool y\n\tdepends on $(shell,one)\n"
           "config C\n\tbool \"c\" if $(shell,one)\nconfig B\n\tdef_bool y\n"
           "config A\n\tdef_bool $(shell,one)\n\tdepends on B\nconfig F\n\tdef_bool A\n");
  EXPECT_THAT(decided(model()), ElementsAre("A", "C", "D", "E"));
}

TEST_F(Provenance, ToolchainDecidesWhatIsSelectedUnderAMacro) {
  evaluate("config A\n\tdef_bool y\n\tselect B if $(shell,one)\nconfig B\n\tbool\n");
  EXPECT_THAT(decided(model()), ElementsAre("B"));
}

TEST_F(Provenance, ToolchainDecidesWhatMakeAskedATool) {
  evaluate("config A\n\tstring\n\tdefault \"$(CC_VERSION_TEXT)\"\nconfig B\n\tstring\n\tdefault \"$(CC)\"\n");
  EXPECT_THAT(decided(model()), ElementsAre("A"));
}

TEST_F(Provenance, AnswersComeWithTheModel) {
  evaluate("config A\n\tdef_bool $(shell,one)\n");
  const ShellAnswer *answer = round_.answers.find("one");
  ASSERT_NE(answer, nullptr);
  EXPECT_EQ(answer->text, "y");
  EXPECT_EQ(answer->outcome, Outcome{Exited{1}});
  EXPECT_EQ(answer->cost.wall, std::chrono::milliseconds(5));
}

} // namespace
} // namespace kassay::kconfig
