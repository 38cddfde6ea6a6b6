// SPDX-License-Identifier: MIT
#include "rules/series.h"

#include <gtest/gtest.h>

namespace kassay::rules {
namespace {

TEST(Series, OrderIsNumericNotTextual) {
  EXPECT_LT(*parse_series("6.9"), *parse_series("6.12"));
}

TEST(Series, OnlyTwoNumbersAreASeries) {
  for (const char *text : {"", "6", "6.", ".1", "6.1.2", "6.x", " 6.1", "6.1-rc1"})
    EXPECT_FALSE(parse_series(text)) << text;
}

TEST(SeriesRange, BothEndsAreIncluded) {
  SeriesRange range = *parse_series_range("6.1..6.12");
  EXPECT_TRUE(range.contains({6, 1}));
  EXPECT_TRUE(range.contains({6, 12}));
  EXPECT_FALSE(range.contains({5, 19}));
  EXPECT_FALSE(range.contains({6, 13}));
}

TEST(SeriesRange, EndsMayBeOpen) {
  EXPECT_TRUE(parse_series_range("6.1..")->contains({99, 0}));
  EXPECT_TRUE(parse_series_range("..6.1")->contains({2, 6}));
  EXPECT_FALSE(parse_series_range("6.12")->contains({6, 13}));
}

TEST(SeriesRange, EmptyOrUnreadableIsNoRange) {
  for (const char *text : {"", "..", "6.12..6.1", "6.1...6.2", "x..6.1", "6.1..x"})
    EXPECT_FALSE(parse_series_range(text)) << text;
}

TEST(SeriesRange, OverlapIncludesTheSharedEnd) {
  EXPECT_TRUE(parse_series_range("..6.1")->overlaps(*parse_series_range("6.1..")));
  EXPECT_FALSE(parse_series_range("..6.1")->overlaps(*parse_series_range("6.2..")));
}

} // namespace
} // namespace kassay::rules
