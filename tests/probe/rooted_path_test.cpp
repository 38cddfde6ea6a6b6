// SPDX-License-Identifier: MIT
#include "probe/rooted_path.h"

#include <gtest/gtest.h>

#include "tests/probe/temporary_root.h"

namespace kassay {
namespace {

TEST(ResolveInRoot, AbsoluteSymlinkStartsAtTheRoot) {
  TemporaryRoot root;
  root.write("/usr/lib/x", "");
  root.link("/lib", "/usr/lib");
  EXPECT_EQ(resolve_in_root(root.path, "/lib/x"), "/usr/lib/x");
}

TEST(ResolveInRoot, RelativeSymlinkStartsAtItsDirectory) {
  TemporaryRoot root;
  root.write("/usr/lib/x", "");
  root.link("/usr/bin/y", "../lib/x");
  EXPECT_EQ(resolve_in_root(root.path, "/usr/bin/y"), "/usr/lib/x");
}

TEST(ResolveInRoot, DotDotDoesNotClimbOut) {
  TemporaryRoot root;
  root.write("/etc/passwd-of-root", "");
  EXPECT_EQ(resolve_in_root(root.path, "/../../../etc/./passwd-of-root"), "/etc/passwd-of-root");
}

TEST(ResolveInRoot, MissingFile) {
  TemporaryRoot root;
  EXPECT_EQ(resolve_in_root(root.path, "/bin/sh"), std::nullopt);
}

TEST(ResolveInRoot, FileAsDirectory) {
  TemporaryRoot root;
  root.write("/file", "");
  EXPECT_EQ(resolve_in_root(root.path, "/file/x"), std::nullopt);
}

TEST(ResolveInRoot, LoopOfSymlinks) {
  TemporaryRoot root;
  root.link("/a", "b");
  root.link("/b", "a");
  EXPECT_EQ(resolve_in_root(root.path, "/a"), std::nullopt);
}

TEST(ResolveInRoot, TheMachineItself) {
  TemporaryRoot root;
  std::string file = root.write("/x", "");
  root.link("/y", "x");
  EXPECT_EQ(resolve_in_root("/", root.path + "/y"), std::filesystem::canonical(file));
}

TEST(ReadInRoot, FollowsSymlinksInsideAndStopsAtTheLimit) {
  TemporaryRoot root;
  root.write("/usr/etc/list", "content");
  root.link("/etc", "/usr/etc");
  EXPECT_EQ(read_in_root(root.path, "/etc/list"), "content");
  EXPECT_EQ(read_in_root(root.path, "/etc/list", 4), "cont");
  EXPECT_EQ(read_in_root(root.path, "/etc"), std::nullopt);
}

} // namespace
} // namespace kassay
