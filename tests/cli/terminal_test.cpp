// SPDX-License-Identifier: MIT
#include "cli/terminal.h"

#include <gtest/gtest.h>

namespace kassay::cli {
namespace {

using namespace std::chrono_literals;

TEST(Terminal, WhatIsLeftIsToldInTheUnitThatFits) {
  EXPECT_EQ(time_left(10s, 10, 30), ", 20 s left");
  EXPECT_EQ(time_left(60s, 100, 2914), ", 28 min left");
  EXPECT_EQ(time_left(600s, 10, 200), ", 3 h left");
}

TEST(Terminal, NothingIsToldTooEarlyOrWithoutGround) {
  EXPECT_EQ(time_left(4s, 1, 100), "");
  EXPECT_EQ(time_left(10s, 0, 100), "");
  EXPECT_EQ(time_left(10s, 100, 100), "");
  EXPECT_EQ(time_left(10s, 0, 0), "");
}

} // namespace
} // namespace kassay::cli
