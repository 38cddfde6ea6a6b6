// SPDX-License-Identifier: MIT
#include "probe/file_origin.h"

#include <gtest/gtest.h>

#include "temporary_root.h"

namespace kassay {
namespace {

TEST(FileOrigin, AToolchainOfRustup) {
  const TemporaryRoot root;
  const std::string name = "1.78.0-x86_64-unknown-linux-gnu",
                    directory = root.path + "/.rustup/toolchains/" + name;
  const std::string path = root.write("/.rustup/toolchains/" + name + "/bin/rustc", "");
  EXPECT_EQ(origin_of(path).kind, "local-build");
  root.write("/.rustup/toolchains/" + name + "/lib/rustlib/components", "rustc\n");
  EXPECT_EQ(origin_of(path), (FileOrigin{"rustup", name, directory}));
}

TEST(FileOrigin, ACrossCompilerOfKernelOrg) {
  const TemporaryRoot root;
  const std::string directory = root.path + "/opt/gcc-14.2.0-nolibc/aarch64-linux";
  const std::string cc1 =
      root.write("/opt/gcc-14.2.0-nolibc/aarch64-linux/libexec/gcc/aarch64-linux/14.2.0/cc1", "");
  EXPECT_EQ(origin_of(cc1).kind, "local-build");
  root.write("/opt/gcc-14.2.0-nolibc/aarch64-linux/bin/aarch64-linux-gcc", "");
  EXPECT_EQ(origin_of(cc1), (FileOrigin{"korg-tarball", "gcc-14.2.0-nolibc aarch64-linux", directory}));
}

TEST(FileOrigin, AnLlvmOfKernelOrg) {
  const TemporaryRoot root;
  root.write("/llvm-19.1.7-x86_64/bin/clang", "");
  EXPECT_EQ(origin_of(root.write("/llvm-19.1.7-x86_64/bin/ld.lld", "")),
            (FileOrigin{"korg-tarball", "llvm-19.1.7-x86_64", root.path + "/llvm-19.1.7-x86_64"}));
}

TEST(FileOrigin, AStorePathOfNix) {
  EXPECT_EQ(origin_of("/nix/store/abc-gcc-13/libexec/gcc/cc1"),
            (FileOrigin{"nix", "abc-gcc-13", "/nix/store/abc-gcc-13"}));
}

TEST(FileOrigin, ALocalBuildIsAboveItsBin) {
  EXPECT_EQ(origin_of("/usr/local/bin/gcc"), (FileOrigin{"local-build", "", "/usr/local"}));
  EXPECT_EQ(origin_of("/opt/mine/lib/gcc/x/12/lib/cc1"), (FileOrigin{"local-build", "", "/opt/mine"}));
  EXPECT_EQ(origin_of("/srv/wrapper.sh"), (FileOrigin{"local-build", "", "/srv"}));
}

} // namespace
} // namespace kassay
