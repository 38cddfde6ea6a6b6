// SPDX-License-Identifier: MIT
#include "kconfig/change_search.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "kconfig/change_trial.h"
#include "tests/kconfig/kconfig_fixture.h"

namespace kassay::kconfig {
namespace {

class ChangeSearchTest : public KconfigFixture {
protected:
  /// The proposals, each as "A=y B=n", a question as "ask->y".
  std::vector<std::string> search(const std::string &name, Tristate wanted = Tristate::yes) {
    ChangeTrial trial(*model_, file_, {"Kconfig", dialect_, environment_, &files_, answers_});
    const auto holds = [&](const Changes &changes) {
      const auto value = trial.value_with(changes, name);
      return value && (*value == "y" || *value == tristate_text(wanted));
    };
    result_ = search_changes(*configuration_, model_->find(name), wanted, holds);
    std::vector<std::string> texts;
    for (const Changes &changes : result_.proposals) {
      std::vector<std::string> steps;
      for (const ConfigChange &change : changes)
        steps.push_back(change.is_question()
                            ? fmt::format("{}->{}", model_->macro_uses[change.use].raw, change.value)
                            : fmt::format("{}={}", model_->symbols[change.symbol].name, change.value));
      texts.push_back(fmt::format("{}", fmt::join(steps, " ")));
    }
    return texts;
  }
  using Texts = std::vector<std::string>;
  SearchResult result_;
};

TEST_F(ChangeSearchTest, PromptIsAnswered) {
  read("config A\n\tbool \"a\"\n", "");
  EXPECT_EQ(search("A"), Texts{"A=y"});
}

TEST_F(ChangeSearchTest, DependenciesAreSetToo) {
  read("config A\n\tbool \"a\"\nconfig B\n\tbool \"b\"\n\tdepends on A\nconfig C\n\tbool \"c\"\n"
       "\tdepends on B\n",
       "");
  EXPECT_EQ(search("C"), Texts{"A=y B=y C=y"});
}

TEST_F(ChangeSearchTest, NegatedDependencyIsSetToNo) {
  read("config A\n\tbool \"a\"\nconfig B\n\tbool \"b\"\n\tdepends on !A\n", "CONFIG_A=y\nCONFIG_B=y\n");
  EXPECT_EQ(search("B"), Texts{"A=n"});
}

TEST_F(ChangeSearchTest, FewestOfSeveralWays) {
  read("config A\n\tbool \"a\"\nconfig B\n\tbool \"b\"\n\tdepends on A\nconfig C\n\tbool \"c\"\n"
       "config D\n\tbool\n\tdefault y if B || C\n",
       "");
  EXPECT_EQ(search("D"), Texts{"C=y"});
}

TEST_F(ChangeSearchTest, WithoutPromptBySelecting) {
  read("config A\n\tbool\nconfig B\n\tbool \"b\"\n\tselect A\n", "");
  EXPECT_EQ(search("A"), Texts{"B=y"});
}

TEST_F(ChangeSearchTest, SelectedSymbolIsReleasedByItsSelector) {
  read("config A\n\tbool\nconfig B\n\tbool \"b\"\n\tselect A\nconfig C\n\tbool \"c\"\n\tdepends on !A\n",
       "CONFIG_B=y\n");
  EXPECT_EQ(search("C"), Texts{"B=n C=y"});
}

TEST_F(ChangeSearchTest, DefaultBringsItWithoutBeingSet) {
  read("config A\n\tbool \"a\"\nconfig B\n\tbool\n\tdefault A\n", "");
  EXPECT_EQ(search("B"), Texts{"A=y"});
}

TEST_F(ChangeSearchTest, MemberOfAChoice) {
  for (const char *series : {"6.12", "6.1"}) {
    dialect_ = *dialect_named(series);
    read("choice\n\tprompt \"which\"\nconfig A\n\tbool \"a\"\nconfig B\n\tbool \"b\"\nendchoice\n"
         "config C\n\tbool \"c\"\n\tdepends on !A\n",
         "CONFIG_A=y\n");
    EXPECT_EQ(search("B"), Texts{"B=y"}) << series;
    EXPECT_EQ(search("C"), Texts{"B=y C=y"}) << series;
  }
}

TEST_F(ChangeSearchTest, ComparisonOfANumber) {
  read("config A\n\tint \"a\"\n\tdefault 3\nconfig B\n\tbool \"b\"\n\tdepends on A > 7\n", "");
  EXPECT_EQ(search("B"), Texts{"A=8 B=y"});
}

TEST_F(ChangeSearchTest, TristateThatHasToBeBuiltIn) {
  read("config MODULES\n\tbool \"m\"\n\tmodules\nconfig A\n\ttristate \"a\"\nconfig B\n\tbool \"b\"\n"
       "\tdepends on A=y\n",
       "CONFIG_MODULES=y\nCONFIG_A=m\n");
  EXPECT_EQ(search("B"), Texts{"A=y B=y"});
}

TEST_F(ChangeSearchTest, QuestionToTheToolchain) {
  answer("ask", "n");
  read("config A\n\tbool\n\tdefault $(shell,ask)\nconfig B\n\tbool \"b\"\n\tdepends on A\n", "");
  EXPECT_EQ(search("B"), Texts{"B=y $(shell,ask)->y"});
}

TEST_F(ChangeSearchTest, QuestionInADependency) {
  answer("ask", "n");
  read("config A\n\tbool \"a\"\n\tdepends on $(shell,ask)\n", "CONFIG_A=y\n");
  EXPECT_EQ(search("A"), Texts{"$(shell,ask)->y"});
}

TEST_F(ChangeSearchTest, VersionThatTheToolchainTells) {
  answer("version", "5");
  read("config V\n\tint\n\tdefault $(shell,version)\nconfig A\n\tbool \"a\"\n\tdepends on V >= 7\n", "");
  EXPECT_EQ(search("A"), Texts{"A=y $(shell,version)->7"});
}

TEST_F(ChangeSearchTest, WhatDoesNotHoldIsNotProposed) {
  read("config A\n\tbool \"a\"\n\tselect N\nconfig N\n\tbool\nconfig B\n\tbool \"b\"\n\tdepends on A && !N\n",
       "");
  EXPECT_EQ(search("B"), Texts{});
  EXPECT_FALSE(result_.hit_bound);
}

TEST_F(ChangeSearchTest, UndefinedDependencyLeavesNoWay) {
  read("config A\n\tbool \"a\"\n\tdepends on NOWHERE\n", "");
  EXPECT_EQ(search("A"), Texts{});
  EXPECT_EQ(result_.trials, 0u);
}

TEST_F(ChangeSearchTest, WayOverADefault) {
  read("config A\n\tbool \"a\"\n\tdepends on NOWHERE || D\nconfig D\n\tbool\n\tdefault y if C\n"
       "config C\n\tbool \"c\"\n\tdepends on !E\nconfig E\n\tbool \"e\"\n\tdefault y\n",
       "");
  EXPECT_EQ(search("A"), Texts{"E=n C=y A=y"});
}

} // namespace
} // namespace kassay::kconfig
