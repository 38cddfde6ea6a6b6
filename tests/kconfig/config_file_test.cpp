// SPDX-License-Identifier: MIT
#include "kconfig/config_file.h"

#include <gtest/gtest.h>

namespace kassay::kconfig {
namespace {

const ConfigFile file(".config",
                      "# a note\nCONFIG_A=y\n# CONFIG_B is not set\r\nCONFIG_S=\"x=1\"\nCONFIG_A=m\n",
                      "CONFIG_");

TEST(ConfigFileTest, TheLastSettingCounts) {
  ASSERT_TRUE(file.find("A"));
  EXPECT_EQ(file.find("A")->value, "m");
  EXPECT_EQ(file.find("A")->line, 5);
}

TEST(ConfigFileTest, WhatIsNotSetIsNo) {
  ASSERT_TRUE(file.find("B"));
  EXPECT_EQ(file.find("B")->value, "n");
  EXPECT_EQ(file.find("B")->line, 3);
}

TEST(ConfigFileTest, ValueIsAsWritten) {
  ASSERT_TRUE(file.find("S"));
  EXPECT_EQ(file.find("S")->value, "\"x=1\"");
  EXPECT_FALSE(file.find("x"));
}

TEST(ConfigFileTest, ChangeStandsAtTheEndInThePlaceOfAllOthers) {
  EXPECT_EQ(file.changed({{"A", "n"}, {"C", "7"}}),
            "# a note\n# CONFIG_B is not set\nCONFIG_S=\"x=1\"\n# CONFIG_A is not set\nCONFIG_C=7\n");
}

TEST(ConfigFileTest, OtherPrefix) {
  const ConfigFile other("defconfig", "BR2_A=y\nCONFIG_A=m\n", "BR2_");
  ASSERT_TRUE(other.find("A"));
  EXPECT_EQ(other.find("A")->value, "y");
}

} // namespace
} // namespace kassay::kconfig
