// SPDX-License-Identifier: MIT
#include "probe/nearest.h"

#include <gtest/gtest.h>

namespace kassay {
namespace {

const std::vector<std::string> names = {"symbol", "source", "help", "CC_IS_GCC"};

TEST(Nearest, SwappedLettersCountOnce) {
  EXPECT_EQ(nearest("hlep", names), "help");
}
TEST(Nearest, LetterCaseIsNoDifference) {
  EXPECT_EQ(nearest("cc_is_gcc", names), "CC_IS_GCC");
}
TEST(Nearest, NothingNearGivesNothing) {
  EXPECT_EQ(nearest("wxyz", names), std::nullopt);
}
TEST(Nearest, HintIsEmptyWithoutACandidate) {
  EXPECT_EQ(did_you_mean("wxyz", names), "");
}

} // namespace
} // namespace kassay
