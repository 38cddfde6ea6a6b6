// SPDX-License-Identifier: MIT
#include "rules/minimum.h"

#include <gtest/gtest.h>

namespace kassay::rules {
namespace {

const std::string head = "series = \"6.12\"\nsource = \"scripts/min-tool-version.sh\"\n";

std::string row(const std::string &tool, const std::string &version, const std::string &more = "") {
  return "[[minimum]]\ntool = \"" + tool + "\"\nversion = \"" + version + "\"\n" + more + "\n";
}

std::string error(const std::string &text) {
  Result<Minimums> minimums = parse_minimums(text, "6.12.toml");
  return minimums ? "accepted" : minimums.error().message;
}

TEST(Minimum, RowOfTheArchitectureComesBeforeTheGeneralOne) {
  Minimums minimums = *parse_minimums(head + row("clang", "13.0.1", "note = \"n\"") +
                                          row("clang", "15.0.0", "arch = [\"s390\"]"),
                                      "6.12.toml");
  EXPECT_EQ(minimums.series, (Series{6, 12}));
  EXPECT_EQ(minimum_for(minimums, "clang", std::vector<std::string>{"x86_64", "x86"})->version, "13.0.1");
  EXPECT_EQ(minimum_for(minimums, "clang", std::vector<std::string>{"s390"})->version, "15.0.0");
  EXPECT_EQ(minimum_for(minimums, "rustc", std::vector<std::string>{"x86"}), nullptr);
}

TEST(Minimum, UnknownKeyIsRefused) {
  EXPECT_EQ(error(head + row("gcc", "5.1.0", "arhc = [\"x86\"]")),
            "6.12.toml:6:1: unknown key 'arhc' in a minimum");
}

TEST(Minimum, TextThatIsNoVersionIsRefused) {
  EXPECT_EQ(error(head + row("gcc", "5.1.")), "6.12.toml:5:11: '5.1.' is no version");
}

TEST(Minimum, SeriesThatIsNoneIsRefused) {
  EXPECT_EQ(error("series = \"6\"\nsource = \"s\"\n"), "6.12.toml:1:10: '6' is no kernel series");
}

TEST(Minimum, TwoRowsThatHoldAtOnceAreRefused) {
  EXPECT_EQ(error(head + row("gcc", "5.1.0") + row("gcc", "6.1.0")),
            "6.12.toml:8:8: gcc already has a minimum at 6.12.toml:4:8");
}

TEST(Minimum, TwoFilesForOneSeriesAreRefused) {
  std::vector<Minimums> both = {*parse_minimums(head, "a.toml"), *parse_minimums(head, "b.toml")};
  EXPECT_EQ(check_minimums(both).error().message,
            "b.toml:1:10: series 6.12 already has its minimums at a.toml:1:10");
}

TEST(CompareVersions, NumbersNotText) {
  EXPECT_EQ(compare_versions("1.63.0", "1.178.0"), std::strong_ordering::less);
}
TEST(CompareVersions, MissingNumbersAreZero) {
  EXPECT_EQ(compare_versions("5", "5.0.0"), std::strong_ordering::equal);
}
TEST(CompareVersions, WhatFollowsANumberIsIgnored) {
  EXPECT_EQ(compare_versions("1.80.0-nightly", "1.80.0"), std::strong_ordering::equal);
  EXPECT_EQ(compare_versions("2.40rc1", "2.39"), std::strong_ordering::greater);
}

} // namespace
} // namespace kassay::rules
