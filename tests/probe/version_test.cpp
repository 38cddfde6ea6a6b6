// SPDX-License-Identifier: MIT
#include "probe/version.h"

#include <gtest/gtest.h>

namespace kassay {
namespace {

Version version(int a, int b = 0, int c = 0) {
  return {{a, b, c}};
}

std::string found(std::string_view text) {
  const auto result = find_version(text);
  return result ? result->text : "none";
}

TEST(Version, Parts) {
  EXPECT_EQ(parse_version("12"), version(12));
  EXPECT_EQ(parse_version("2.40"), version(2, 40));
  EXPECT_EQ(parse_version("1.78.0-nightly"), version(1, 78));
  EXPECT_EQ(parse_version("2.40.50.20230101"), version(2, 40, 50));
  EXPECT_EQ(parse_version("12."), version(12));
  EXPECT_EQ(parse_version("12..3"), version(12));
}

TEST(Version, NoneWithoutANumberInFront) {
  for (const char *text : {"", "v1", "-1", " 1", ".1", "x"})
    EXPECT_EQ(parse_version(text), std::nullopt) << text;
}

TEST(Version, HugeNumbersAreNone) {
  EXPECT_EQ(parse_version("99999"), version(99999));
  EXPECT_EQ(parse_version("100000"), std::nullopt);
  EXPECT_EQ(parse_version("1.99999999999999999999"), std::nullopt);
}

TEST(Version, Order) {
  EXPECT_LT(version(9), version(10));
  EXPECT_LT(version(12, 2), version(12, 10));
  EXPECT_LT(version(12, 2, 9), version(12, 3, 0));
}

TEST(Version, CodesOfTheKernel) {
  EXPECT_EQ(version(12, 2, 0).code(), 120200);
  EXPECT_EQ(version(2, 40, 0).code(), 24000);
  EXPECT_EQ(version(1, 78, 0).rust_code(), 107800);
}

TEST(FindVersion, InWhatToolsPrint) {
  EXPECT_EQ(found("gcc (Debian 12.2.0-14+deb12u1) 12.2.0"), "12.2.0");
  EXPECT_EQ(found("GNU ld (GNU Binutils for Debian) 2.40"), "2.40");
  EXPECT_EQ(found("Ubuntu LLD 14.0.0"), "14.0.0");
  EXPECT_EQ(found("v1.24"), "1.24");
  EXPECT_EQ(found("(v5.36.0)"), "5.36.0");
  EXPECT_EQ(found("kassay libclang \"Debian clang version 19.1.7 (3~bookworm)\""), "19.1.7");
}

TEST(FindVersion, NumbersInWordsAndDatesAreNone) {
  EXPECT_EQ(found("x86_64-linux-gnu"), "none");
  EXPECT_EQ(found("a1.2"), "none");
  EXPECT_EQ(found("12"), "none");
  EXPECT_EQ(found(""), "none");
  EXPECT_EQ(found("x1.2.3 2.40"), "2.40");
}

} // namespace
} // namespace kassay
