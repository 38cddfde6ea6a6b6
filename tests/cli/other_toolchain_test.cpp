// SPDX-License-Identifier: MIT
#include "cli/other_toolchain.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kassay::cli {
namespace {

using testing::ElementsAre;

std::vector<std::string> other(const std::vector<std::string> &first,
                               const std::vector<std::string> &against) {
  return other_toolchain(first, against, {}).variables;
}

TEST(OtherToolchain, LlvmReplacesTheCompilerAndItsTools) {
  EXPECT_THAT(other({"CC=gcc-12", "LD=ld.bfd"}, {"LLVM=-19"}), ElementsAre("LLVM=-19"));
}

TEST(OtherToolchain, CompilerReplacesLlvm) {
  EXPECT_THAT(other({"LLVM=-19", "LLVM_IAS=0"}, {"CC=gcc-12"}), ElementsAre("CC=gcc-12"));
}

TEST(OtherToolchain, MachineAndRustStay) {
  EXPECT_THAT(
      other({"ARCH=arm64", "CROSS_COMPILE=aarch64-linux-gnu-", "RUSTC=rustc-1.78", "W=1"}, {"LLVM=1"}),
      ElementsAre("ARCH=arm64", "CROSS_COMPILE=aarch64-linux-gnu-", "RUSTC=rustc-1.78", "W=1", "LLVM=1"));
}

TEST(OtherToolchain, OtherWordReplacesItsNamesakeOnly) {
  EXPECT_THAT(other({"CC=gcc-12", "LD=ld.bfd"}, {"LD=ld.lld-19"}), ElementsAre("CC=gcc-12", "LD=ld.lld-19"));
}

TEST(OtherToolchain, OutputDirectoryIsNoPartOfIt) {
  EXPECT_THAT(other({"O=build", "ARCH=x86"}, {"LLVM=1"}), ElementsAre("ARCH=x86", "LLVM=1"));
}

TEST(OtherToolchain, LlvmOfTheEnvironmentGoesOnlyWithTheToolchain) {
  const Environment own = {{"LLVM", "1"}, {"PATH", "/bin"}};
  EXPECT_EQ(other_toolchain({}, {"CC=gcc-12"}, own).environment, (Environment{{"PATH", "/bin"}}));
  EXPECT_EQ(other_toolchain({}, {"LD=ld.bfd"}, own).environment, own);
}

} // namespace
} // namespace kassay::cli
