// SPDX-License-Identifier: MIT
#include "kconfig/dialect.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

namespace kassay::kconfig {
namespace {

/// A tree whose scripts/kconfig has one file with some text.
class Tree : public testing::Test {
protected:
  Tree() {
    char pattern[] = "/tmp/dialect_test.XXXXXX";
    directory_ = mkdtemp(pattern);
    std::filesystem::create_directories(directory_ + "/scripts/kconfig");
    write("lexer.l", "T_CHOICE");
    write("internal.h", "#define SYMBOL_HASHSIZE (1U << 14)");
  }
  ~Tree() override { std::filesystem::remove_all(directory_); }

  void write(const std::string &name, const std::string &text) const {
    std::ofstream(directory_ + "/scripts/kconfig/" + name) << text;
  }

  std::string directory_;
};

TEST_F(Tree, IsReadByWhatItsScriptsSay) {
  write("lexer.l", "T_CHOICE \"transitional\"");
  const auto dialect = dialect_of_tree(directory_);
  ASSERT_TRUE(dialect);
  EXPECT_TRUE(dialect->has_transitional);
  EXPECT_FALSE(dialect->has_options);
}

TEST_F(Tree, HasADifferenceThatAMissingTextShows) {
  EXPECT_TRUE(dialect_of_tree(directory_)->simplifies_in_place);
  write("expr.c", "expr_lookup(");
  EXPECT_FALSE(dialect_of_tree(directory_)->simplifies_in_place);
}

TEST_F(Tree, HasTheBucketsOfItsHash) {
  EXPECT_EQ(dialect_of_tree(directory_)->symbol_buckets, 16384u);
  write("expr.h", "#define SYMBOL_HASHSIZE\t\t9973");
  EXPECT_EQ(dialect_of_tree(directory_)->symbol_buckets, 9973u);
}

TEST_F(Tree, WithoutAHashThatIsKnownIsAnError) {
  write("internal.h", "");
  EXPECT_FALSE(dialect_of_tree(directory_));
}

TEST(Series, BetweenTwoKnownOnesHasWhatItIsSaidToHave) {
  EXPECT_TRUE(dialect_named("5.12")->has_options);
  EXPECT_FALSE(dialect_named("5.13")->has_options);
  EXPECT_TRUE(dialect_named("6.11")->simplifies_in_place);
  EXPECT_FALSE(dialect_named("6.17")->has_transitional);
  EXPECT_TRUE(dialect_named("6.18")->has_transitional);
}

TEST(Series, NewerThanAllIsTakenForTheNewest) {
  EXPECT_EQ(*dialect_named("99.0"), *dialect_named("7.3"));
}

TEST(Series, DifferenceCanComeBack) {
  EXPECT_TRUE(dialect_named("6.12")->ends_dialogue_at_end_of_input);
  EXPECT_FALSE(dialect_named("7.2")->ends_dialogue_at_end_of_input);
  EXPECT_TRUE(dialect_named("7.3")->ends_dialogue_at_end_of_input);
}

TEST(Series, OlderOrMisspeltIsAnError) {
  for (const char *name : {"5.9", "4.19", "", "6", "6.12.1", "six"})
    EXPECT_FALSE(dialect_named(name)) << name;
}

} // namespace
} // namespace kassay::kconfig
