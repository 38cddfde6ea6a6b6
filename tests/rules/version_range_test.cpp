// SPDX-License-Identifier: MIT
#include "rules/version_range.h"

#include <gtest/gtest.h>

namespace kassay::rules {
namespace {

bool has(const char *range, const char *version) {
  return parse_version_range(range).value().contains(parse_tool_version(version).value());
}

TEST(VersionRange, IsHalfOpen) {
  EXPECT_TRUE(has("11.0..11.5", "11.4.9"));
  EXPECT_FALSE(has("11.0..11.5", "11.5"));
  EXPECT_FALSE(has("11.0..11.5", "10.9"));
}

TEST(VersionRange, MayBeOpenAtOneEnd) {
  EXPECT_TRUE(has("..8.5", "4.9"));
  EXPECT_TRUE(has("17..", "99"));
  EXPECT_FALSE(has("17..", "16.9.9"));
}

TEST(VersionRange, MissingNumbersAreZero) {
  EXPECT_EQ(*parse_tool_version("2.36"), *parse_tool_version("2.36.0"));
  EXPECT_TRUE(has("2.36..2.36.1", "2.36"));
}

TEST(VersionRange, WhatFollowsTheNumbersOfAToolIsIgnored) {
  EXPECT_EQ(*parse_tool_version("12.2.0-14+deb12u1"), *parse_tool_version("12.2"));
  EXPECT_EQ(*parse_tool_version("22.1.4rc1"), *parse_tool_version("22.1.4"));
  EXPECT_FALSE(parse_tool_version("git"));
}

TEST(VersionRange, RejectsWhatIsNoRange) {
  for (const char *text : {"", "11", "..", "12..11", "11..11", "11...12", "11..x", "a..12", "11.0..11.5 "})
    EXPECT_FALSE(parse_version_range(text)) << text;
}

} // namespace
} // namespace kassay::rules
