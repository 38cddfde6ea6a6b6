// SPDX-License-Identifier: MIT
#include "rules/relocation_names.h"

#include <elf.h>
#include <gtest/gtest.h>

namespace kassay::rules {
namespace {

TEST(RelocationNames, AreOfTheMachine) {
  EXPECT_EQ(relocation_name(EM_X86_64, R_X86_64_RELATIVE), "R_X86_64_RELATIVE");
  EXPECT_EQ(relocation_name(EM_386, R_386_RELATIVE), "R_386_RELATIVE"); // 8, too
  EXPECT_EQ(relocation_name(EM_AARCH64, R_AARCH64_RELATIVE), "R_AARCH64_RELATIVE");
}

TEST(RelocationNames, AnUnknownOneSaysSo) {
  EXPECT_EQ(relocation_name(EM_X86_64, 4711), "R_?4711");
  EXPECT_TRUE(relocation_name(EM_NONE, 8).starts_with(unnamed_relocation));
}

} // namespace
} // namespace kassay::rules
