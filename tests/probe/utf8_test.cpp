// SPDX-License-Identifier: MIT
#include "probe/utf8.h"

#include <gtest/gtest.h>

namespace kassay {
namespace {

TEST(Utf8, CharactersOfEachLength) {
  EXPECT_TRUE(is_utf8("a\u00e9\u20ac\U0001f600"));
  EXPECT_EQ(first_utf8_character("\u20ac")->code, 0x20acu);
  EXPECT_EQ(first_utf8_character("\U0010ffff")->code, 0x10ffffu);
  EXPECT_EQ(first_utf8_character("\U0010ffff")->length, 4u);
}

TEST(Utf8, NulIsACharacter) {
  EXPECT_TRUE(is_utf8(std::string_view("\0", 1)));
}

TEST(Utf8, OverlongFormsAreNone) {
  EXPECT_FALSE(is_utf8("\xc0\x80"));
  EXPECT_FALSE(is_utf8("\xe0\x80\xaf"));
  EXPECT_FALSE(is_utf8("\xf0\x80\x80\xaf"));
}

TEST(Utf8, SurrogatesAndWhatIsAboveTheLastCharacterAreNone) {
  EXPECT_FALSE(is_utf8("\xed\xa0\x80"));
  EXPECT_FALSE(is_utf8("\xf4\x90\x80\x80"));
  EXPECT_FALSE(is_utf8("\xf5\x80\x80\x80"));
}

TEST(Utf8, CutAndStrayBytesAreNone) {
  EXPECT_FALSE(is_utf8("\xe2\x82"));
  EXPECT_FALSE(is_utf8("\x80"));
  EXPECT_FALSE(is_utf8("\xe2\x28\xa1"));
}

} // namespace
} // namespace kassay
