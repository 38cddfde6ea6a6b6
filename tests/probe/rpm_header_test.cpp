// SPDX-License-Identifier: MIT
#include "tests/probe/rpm_fixture.h"

#include <gtest/gtest.h>

namespace kassay {
namespace {

TEST(RpmHeaderTest, StringIsRead) {
  std::string bytes = rpm_example().str();
  EXPECT_EQ(RpmHeader::parse(bytes)->string(RpmTag::release), "4.fc37");
}

TEST(RpmHeaderTest, StringArrayIsReadInOrder) {
  std::string bytes = rpm_example().str();
  RpmStrings names = RpmHeader::parse(bytes)->strings(RpmTag::base_names);
  EXPECT_EQ(names.next(), "libgcc.so");
  EXPECT_EQ(names.next(), "left-out");
  EXPECT_EQ(names.next(), std::nullopt);
}

TEST(RpmHeaderTest, NumbersAreReadUpToTheirCount) {
  std::string bytes = rpm_example().str();
  RpmNumbers numbers = RpmHeader::parse(bytes)->int32s(RpmTag::dir_indexes);
  EXPECT_EQ(numbers.at(0), 1u);
  EXPECT_EQ(numbers.at(2), std::nullopt);
}

TEST(RpmHeaderTest, EveryTruncationIsRefused) {
  const std::string bytes = rpm_example().str();
  for (std::size_t length = 0; length < bytes.size(); ++length)
    EXPECT_FALSE(RpmHeader::parse(std::string_view(bytes).substr(0, length))) << length;
}

TEST(RpmHeaderTest, SizesWhoseSumWrapsAreRefused) {
  EXPECT_FALSE(RpmHeader::parse(big_endian(0x10000000) + big_endian(0) + std::string(8, '\0')));
}

TEST(RpmHeaderTest, OffsetBeyondTheDataIsNoValue) {
  std::string bytes = big_endian(1) + big_endian(2) + big_endian(1000) + big_endian(6) + big_endian(3) +
                      big_endian(1) + std::string("a\0", 2);
  EXPECT_EQ(RpmHeader::parse(bytes)->string(RpmTag::name), std::nullopt);
}

TEST(RpmHeaderTest, StringWithoutEndIsNoValue) {
  std::string bytes = RpmHeaderBytes().add(RpmTag::name, 6, 1, "abc").str();
  EXPECT_EQ(RpmHeader::parse(bytes)->string(RpmTag::name), std::nullopt);
}

TEST(RpmHeaderTest, CountBeyondTheDataGivesOnlyWhatIsThere) {
  std::string bytes = RpmHeaderBytes().add(RpmTag::dir_indexes, 4, 0xffffffff, big_endian(5)).str();
  RpmNumbers numbers = RpmHeader::parse(bytes)->int32s(RpmTag::dir_indexes);
  EXPECT_EQ(numbers.at(0), 5u);
  EXPECT_EQ(numbers.at(1), std::nullopt);
}

} // namespace
} // namespace kassay
