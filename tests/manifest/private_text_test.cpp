// SPDX-License-Identifier: MIT
#include "manifest/private_text.h"

#include <gtest/gtest.h>

namespace kassay::manifest {
namespace {

TEST(PrivateText, AHomeIsHiddenWhereItStandsAsAPath) {
  const std::string home = "/home/al";
  EXPECT_EQ(without_home("/home/al/.rustup/bin/rustc", home), "~/.rustup/bin/rustc");
  EXPECT_EQ(without_home("/home/al", home), "~");
  EXPECT_EQ(without_home("'/home/al/a' -B/home/al/b:/home/al", home), "'~/a' -B/home/al/b:~");
  EXPECT_EQ(without_home("/home/alice/x", home), "/home/alice/x");
  EXPECT_EQ(without_home("/srv/home/al/x", home), "/srv/home/al/x");
  EXPECT_EQ(without_home("/home/al/home/al/x", home), "~/home/al/x");
}

TEST(PrivateText, NoHomeHidesNothing) {
  EXPECT_EQ(without_home("/usr/bin/gcc", "/"), "/usr/bin/gcc");
  EXPECT_EQ(without_home("/usr/bin/gcc", ""), "/usr/bin/gcc");
}

TEST(PrivateText, APathComesBack) {
  EXPECT_EQ(with_home("~/.rustup/x", "/home/al"), "/home/al/.rustup/x");
  EXPECT_EQ(with_home("~/x", "/"), "/x");
  EXPECT_EQ(with_home("~", "/home/al"), "/home/al");
  EXPECT_EQ(with_home("/usr/~/x", "/home/al"), "/usr/~/x");
}

TEST(PrivateText, NoTextOfALockKeepsAHome) {
  LockFile lock;
  LockedTool cc;
  cc.role = "cc";
  cc.wrapper_chain = {"/home/al/w"};
  cc.files = {
      {"driver", "/home/al/gcc", std::string(64, 'a'), 1, "", "", "/home/al/gcc -print-prog-name=cc1"}};
  lock.tools = {cc};
  lock.origins = {{"local-build", "", "/home/al"}};
  lock.environment.variables = {{"LIBRARY_PATH", "/home/al/lib"}};
  lock.capabilities = {{"X", "string", "/home/al/x", "", "/home/al/gcc: no"}};
  hide_home(lock, "/home/al");
  const std::string text = to_toml(lock);
  EXPECT_EQ(text.find("/home/al"), std::string::npos) << text;
  EXPECT_NE(text.find("path = \"~/gcc\""), std::string::npos) << text;
}

} // namespace
} // namespace kassay::manifest
