// SPDX-License-Identifier: MIT
#include "manifest/compare.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kassay::manifest {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

LockFile clang() {
  LockFile lock;
  LockedTool cc;
  cc.role = "cc";
  cc.version_text = "Debian clang version 14.0.6";
  cc.closure = "sha256:1";
  cc.files = {{"driver", "/usr/bin/clang-14", "d1", 1, "", "clang-14", ""},
              {"library", "/usr/lib/libLLVM-14.so.1", "l1", 1, "", "libllvm14", ""},
              {"library", "/usr/lib/libz.so.1", "z1", 1, "", "zlib1g", ""}};
  lock.tools = {cc};
  for (const char *name : {"clang-14", "libllvm14", "zlib1g"})
    lock.packages.push_back({.name = name, .version = "14.0.6-12", .arch = "amd64"});
  lock.capabilities = {{"CC_HAS_SLS", "bool", "y", "sha256:p", ""}};
  return lock;
}

/// A change of one file's bytes shows in the closure, too.
void replace(LockFile &lock, std::size_t file, const std::string &bytes) {
  lock.tools[0].files[file].sha256 = bytes;
  lock.tools[0].closure = "sha256:2";
}

TEST(Compare, EqualToolchainsHaveNoChange) {
  EXPECT_THAT(compare(clang(), clang(), Level::defects), IsEmpty());
  EXPECT_EQ(explanation({}), "");
  EXPECT_EQ(failed_level({}), std::nullopt);
}

TEST(Compare, ADefectThatBothSidesKnowIsCompared) {
  LockFile before = clang(), after = clang();
  before.defects = {{"llvm-1", "affected", "affected", "affected", "", ""},
                    {"llvm-2", "", "", "fixed", "", ""}};
  after.defects = {{"llvm-1", "affected", "fixed", "fixed", "", ""}, {"llvm-3", "", "", "affected", "", ""}};
  const auto changes = compare(before, after, Level::defects);
  ASSERT_EQ(changes.size(), 1u) << "llvm-2 and llvm-3 are rules of one side";
  EXPECT_EQ(changes[0], (Change{Level::defects, "defect", "llvm-1", "affected", "fixed", ""}));
  EXPECT_THAT(compare(before, after, Level::capabilities), IsEmpty());
}

TEST(Compare, AnUpgradedLibraryIsExplainedByItsPackage) {
  LockFile after = clang();
  replace(after, 1, "l2");
  after.packages[1].version = "14.0.6-16";
  const auto changes = compare(clang(), after, Level::closure);
  ASSERT_EQ(changes.size(), 2u);
  EXPECT_EQ(changes[0].kind, "package");
  EXPECT_EQ(changes[1].subject, "/usr/lib/libLLVM-14.so.1");
  EXPECT_EQ(changes[1].cause, "libllvm14:amd64");
  EXPECT_EQ(explanation(changes), "libllvm14:amd64 14.0.6-12 -> 14.0.6-16; driver unchanged");
  EXPECT_EQ(failed_level(changes), Level::closure);
  EXPECT_THAT(compare(clang(), after, Level::driver), IsEmpty()) << "L1 does not look that deep";
}

TEST(Compare, AFileChangedInPlaceIsNoUpgrade) {
  LockFile after = clang();
  replace(after, 0, "d2");
  const auto changes = compare(clang(), after, Level::closure);
  ASSERT_EQ(changes.size(), 1u);
  EXPECT_THAT(changes[0].cause, HasSubstr("changed by something else"));
  EXPECT_EQ(failed_level(changes), Level::driver);
  EXPECT_EQ(compare(clang(), after, Level::driver).size(), 1u);
}

TEST(Compare, AMovedToolchainIsTheSame) {
  LockFile after = clang();
  for (LockedFile &file : after.tools[0].files)
    file.path = "/elsewhere" + file.path;
  EXPECT_THAT(compare(clang(), after, Level::closure), IsEmpty());
  EXPECT_THAT(compare(clang(), after, Level::driver), IsEmpty());
}

TEST(Compare, APluginThatAppearedIsNamed) {
  LockFile after = clang();
  after.tools[0].files.push_back({"plugin", "/usr/lib/evil.so", "e1", 1, "", "", ""});
  after.tools[0].closure = "sha256:3";
  const auto changes = compare(clang(), after, Level::closure);
  ASSERT_EQ(changes.size(), 1u);
  EXPECT_EQ(changes[0].before, "");
  EXPECT_EQ(changes[0].cause, "no package owns it");
}

TEST(Compare, WrappersEnvironmentAndAnswersAreChanges) {
  LockFile after = clang();
  after.tools[0].wrapper_chain = {"/usr/local/bin/clang-14"};
  after.environment.taints = {"CCC_OVERRIDE_OPTIONS"};
  after.environment.variables["CCC_OVERRIDE_OPTIONS"] = "+-O0";
  after.capabilities[0].value = "n";
  after.capabilities[0].why = "unknown argument";
  const auto changes = compare(clang(), after, Level::capabilities);
  ASSERT_EQ(changes.size(), 3u);
  EXPECT_EQ(changes[0].kind, "wrapper");
  EXPECT_EQ(changes[1].after, "+-O0");
  EXPECT_EQ(changes[2].cause, "unknown argument");
  EXPECT_EQ(compare(clang(), after, Level::closure).size(), 2u);
}

TEST(Compare, AToolThatIsGoneIsOneChange) {
  LockFile after = clang();
  after.tools.clear();
  const auto changes = compare(clang(), after, Level::closure);
  ASSERT_FALSE(changes.empty());
  EXPECT_EQ(changes[0].kind, "tool");
  EXPECT_EQ(failed_level(changes), Level::version);
}

} // namespace
} // namespace kassay::manifest
