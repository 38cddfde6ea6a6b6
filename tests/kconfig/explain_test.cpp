// SPDX-License-Identifier: MIT
#include "kconfig/explain.h"

#include <algorithm>

#include "tests/kconfig/kconfig_fixture.h"

namespace kassay::kconfig {
namespace {

class ExplainTest : public KconfigFixture {
protected:
  Explanation explain(const std::string &name) {
    return kconfig::explain(*configuration_, file_, model_->find(name));
  }

  static const ExplainedLine *line(const Explanation &of, LineKind kind, const std::string &text) {
    const auto found = std::ranges::find_if(
        of.lines, [&](const ExplainedLine &line) { return line.kind == kind && line.text == text; });
    return found == of.lines.end() ? nullptr : &*found;
  }
};

TEST_F(ExplainTest, UnmetDependencyIsFollowed) {
  read("config A\n\tbool \"a\"\nconfig B\n\tbool\n\tdepends on A\n\tdefault y\n"
       "config C\n\tbool \"c\"\n\tdepends on B\n",
       "# CONFIG_A is not set\nCONFIG_C=y\n");
  const Explanation found = explain("C");
  EXPECT_EQ(found.value, "n");
  EXPECT_EQ(found.cause, Cause::nothing);
  ASSERT_TRUE(found.user);
  EXPECT_EQ(found.user->line, 2);
  EXPECT_EQ(found.user->obstacle, Obstacle::hidden);
  const ExplainedLine *dependency = line(found, LineKind::depends, "B [=n]");
  ASSERT_TRUE(dependency);
  EXPECT_EQ(dependency->place.line, 9);
  EXPECT_TRUE(dependency->decides);
  ASSERT_EQ(dependency->because.size(), 1u);
  EXPECT_EQ(dependency->because[0].name, "B");
  const ExplainedLine *below = line(dependency->because[0], LineKind::depends, "A [=n]");
  ASSERT_TRUE(below);
  EXPECT_EQ(below->because.at(0).cause, Cause::user);
}

TEST_F(ExplainTest, LinesOfEnclosingBlocksAreShownWhereTheyStand) {
  read("config A\n\tbool \"a\"\nif A\nmenu \"m\"\n\tdepends on !A\nconfig B\n\tbool \"b\"\nendmenu\nendif\n",
       "CONFIG_A=y\n");
  const Explanation found = explain("B");
  ASSERT_EQ(found.lines.size(), 2u);
  EXPECT_EQ(found.lines[0].place.line, 3);
  EXPECT_EQ(found.lines[0].value, Tristate::yes);
  EXPECT_EQ(found.lines[1].place.line, 5);
  EXPECT_EQ(found.lines[1].text, "!A [=y]");
  EXPECT_EQ(found.lines[1].because.at(0).name, "A");
}

TEST_F(ExplainTest, UsersValue) {
  read("config A\n\tbool \"a\"\n\tdefault y\n", "# CONFIG_A is not set\n");
  const Explanation found = explain("A");
  EXPECT_EQ(found.cause, Cause::user);
  EXPECT_EQ(found.user->obstacle, Obstacle::nothing);
  EXPECT_EQ(found.user->line, 1);
}

TEST_F(ExplainTest, DefaultThatApplies) {
  read("config A\n\tbool \"a\"\nconfig B\n\tstring\n\tdefault \"one\" if A\n\tdefault \"two\"\n", "");
  const Explanation found = explain("B");
  EXPECT_EQ(found.cause, Cause::defaults);
  EXPECT_EQ(found.value, "two");
  ASSERT_TRUE(line(found, LineKind::defaults, "one"));
  EXPECT_EQ(line(found, LineKind::defaults, "one")->condition, "A [=n]");
  EXPECT_FALSE(line(found, LineKind::defaults, "one")->decides);
  EXPECT_TRUE(line(found, LineKind::defaults, "two")->decides);
}

TEST_F(ExplainTest, SelectedAgainstTheUser) {
  read("config A\n\tbool \"a\"\nconfig B\n\tbool \"b\"\n\tselect A\nconfig C\n\tbool \"c\"\n\tselect A\n",
       "# CONFIG_A is not set\nCONFIG_B=y\n");
  const Explanation found = explain("A");
  EXPECT_EQ(found.cause, Cause::selected);
  EXPECT_EQ(found.user->obstacle, Obstacle::selected);
  ASSERT_TRUE(line(found, LineKind::selected, "B [=y]"));
  EXPECT_EQ(line(found, LineKind::selected, "B [=y]")->because.at(0).cause, Cause::user);
  ASSERT_TRUE(line(found, LineKind::selected, "C [=n]"));
  EXPECT_FALSE(line(found, LineKind::selected, "C [=n]")->decides);
}

TEST_F(ExplainTest, Implied) {
  read("config A\n\tbool \"a\"\nconfig B\n\tbool \"b\"\n\timply A\n", "CONFIG_B=y\n");
  EXPECT_EQ(explain("A").cause, Cause::implied);
}

TEST_F(ExplainTest, MemberOfAChoiceThatHasAnother) {
  read("choice\n\tprompt \"which\"\nconfig A\n\tbool \"a\"\nconfig B\n\tbool \"b\"\nendchoice\n",
       "CONFIG_B=y\n");
  const Explanation found = explain("A");
  EXPECT_EQ(found.cause, Cause::choice);
  const ExplainedLine *choice = line(found, LineKind::choice, "\"which\"");
  ASSERT_TRUE(choice);
  EXPECT_EQ(choice->condition, "B");
  EXPECT_EQ(choice->because.at(0).name, "B");
}

TEST_F(ExplainTest, MemberOfAChoiceWithAValueOfItsOwn) {
  dialect_ = *dialect_named("6.1");
  read("choice\n\tprompt \"which\"\nconfig A\n\tbool \"a\"\nconfig B\n\tbool \"b\"\nendchoice\n",
       "CONFIG_B=y\n");
  EXPECT_EQ(explain("A").cause, Cause::choice);
  EXPECT_EQ(explain("B").value, "y");
}

TEST_F(ExplainTest, NumberOutOfItsRange) {
  read("config A\n\tint \"a\"\n\trange 1 9\n\tdefault 5\n", "CONFIG_A=12\n");
  const Explanation found = explain("A");
  EXPECT_EQ(found.value, "9");
  EXPECT_EQ(found.user->obstacle, Obstacle::out_of_range);
  ASSERT_TRUE(line(found, LineKind::range, "[1 9]"));
  EXPECT_TRUE(line(found, LineKind::range, "[1 9]")->decides);
}

TEST_F(ExplainTest, LimitedToAModule) {
  read("config MODULES\n\tbool \"m\"\n\tmodules\nconfig A\n\ttristate \"a\"\nconfig B\n\ttristate \"b\"\n"
       "\tdepends on A\n",
       "CONFIG_MODULES=y\nCONFIG_A=m\nCONFIG_B=y\n");
  const Explanation found = explain("B");
  EXPECT_EQ(found.value, "m");
  EXPECT_EQ(found.user->obstacle, Obstacle::limited);
  EXPECT_EQ(line(found, LineKind::depends, "A [=m]")->because.at(0).name, "A");
}

TEST_F(ExplainTest, SymbolThatNothingDefines) {
  read("config A\n\tbool \"a\"\n\tdepends on NOWHERE\n", "");
  EXPECT_EQ(explain("NOWHERE").cause, Cause::undefined);
  EXPECT_EQ(explain("A").lines.at(0).because.at(0).cause, Cause::undefined);
}

TEST_F(ExplainTest, MacroIsShownAsWrittenWithItsCommand) {
  answer("ask", "n");
  read("config A\n\tbool\n\tdefault $(shell,ask)\n", "");
  const Explanation found = explain("A");
  EXPECT_EQ(found.lines.at(0).text, "$(shell,ask)");
  ASSERT_EQ(found.lines.at(0).macros.size(), 1u);
  EXPECT_EQ(model_->commands.at(model_->macro_uses.at(found.lines.at(0).macros[0]).commands.at(0)), "ask");
}

TEST_F(ExplainTest, DependencyThatSimplificationRemovedIsShown) {
  answer("ask", "n");
  read("config A\n\tbool \"a\"\nconfig B\n\tbool \"b\"\n\tdepends on A || $(shell,ask)\n", "");
  EXPECT_TRUE(line(explain("B"), LineKind::depends, "A [=n] || $(shell,ask)"));
}

TEST_F(ExplainTest, EachSymbolIsExplainedOnce) {
  read("config A\n\tbool \"a\"\nconfig B\n\tbool \"b\"\n\tdepends on A\n\tdepends on A\n", "");
  const Explanation found = explain("B");
  EXPECT_EQ(found.lines.at(0).because.at(0).fold, Fold::unfolded);
  EXPECT_EQ(found.lines.at(1).because.at(0).fold, Fold::above);
}

} // namespace
} // namespace kassay::kconfig
