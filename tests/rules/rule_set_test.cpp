// SPDX-License-Identifier: MIT
#include "rules/rule_set.h"

#include <cstdlib>
#include <fstream>

#include <gtest/gtest.h>

namespace kassay::rules {
namespace {

namespace fs = std::filesystem;

std::string row(const std::string &symbol) {
  return "[[feature]]\nsymbol = \"" + symbol +
         "\"\nhelp = \"h\"\nsource = \"s\"\ntrial = { flag = \"-w\" }\n";
}

const std::string first_text = row("A") + row("B");
const std::string second_text = row("C");
const EmbeddedFile embedded[] = {{"features/first.toml", first_text}, {"features/second.toml", second_text}};

class RuleDirectory : public testing::Test {
protected:
  void SetUp() override {
    std::string pattern = fs::temp_directory_path() / "kassay-rules-XXXXXX";
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    directory_ = pattern;
  }
  void TearDown() override { fs::remove_all(directory_); }

  void write(const std::string &name, const std::string &text) {
    fs::create_directories((directory_ / name).parent_path());
    std::ofstream(directory_ / name) << text;
  }
  std::string symbols() const { return symbols_of(directory_); }
  static std::string symbols_of(const fs::path &directory) {
    Result<RuleSet> rules = load_rule_set(directory, embedded);
    if (!rules)
      return rules.error().message;
    std::string names;
    for (const Feature &feature : rules->features.features)
      names += feature.symbol + " ";
    return names;
  }

  fs::path directory_;
};

TEST_F(RuleDirectory, FileOfTheSameNameReplacesTheWholeBuiltInOne) {
  write("features/first.toml", row("X"));
  EXPECT_EQ(symbols(), "X C ");
}

TEST_F(RuleDirectory, FileOfANewNameIsAdded) {
  write("features/own.toml", row("X"));
  EXPECT_EQ(symbols(), "A B X C ");
}

TEST_F(RuleDirectory, ErrorsNameTheFileOnDisk) {
  write("features/own.toml", "[[feature]]\nsymbol = 1\n");
  EXPECT_EQ(symbols(),
            (directory_ / "features/own.toml").string() + ":2:10: 'symbol' of a feature must be a string");
}

TEST_F(RuleDirectory, SymbolOfABuiltInFileMayNotBeDefinedAgain) {
  write("features/own.toml", row("C"));
  EXPECT_EQ(symbols(), "features/second.toml:2:10: C is already defined at " +
                           (directory_ / "features/own.toml").string() + ":2:10");
}

TEST_F(RuleDirectory, DirectoryWithoutRulesIsRefused) {
  write("notes.toml", "");
  EXPECT_EQ(symbols(), directory_.string() + ": no rule files");
}

TEST_F(RuleDirectory, DirectoryThatIsNotThereIsRefused) {
  fs::path missing = directory_ / "missing";
  EXPECT_EQ(symbols_of(missing), missing.string() + ": no rule files");
}

TEST(EmbeddedRules, AreWellFormed) {
  Result<RuleSet> rules = load_rule_set(std::nullopt);
  ASSERT_TRUE(rules) << rules.error().message << " " << rules.error().hint;
}

TEST(EmbeddedRules, FeaturesAloneAreTheSameAsWithTheBugs) {
  const Result<RuleSet> all = load_rule_set(std::nullopt);
  const Result<RuleSet> features = load_rule_set(std::nullopt, embedded_features());
  ASSERT_TRUE(all && features);
  ASSERT_GT(all->features.features.size(), 100u);
  ASSERT_EQ(features->features.features.size(), all->features.features.size());
  for (std::size_t at = 0; at < all->features.features.size(); ++at)
    EXPECT_EQ(features->features.features[at].symbol, all->features.features[at].symbol);
  EXPECT_EQ(features->minimums.size(), all->minimums.size());
  EXPECT_GT(all->bugs.size(), 200u);
  EXPECT_EQ(features->bugs.size(), 0u);
}

} // namespace
} // namespace kassay::rules
