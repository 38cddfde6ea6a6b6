// SPDX-License-Identifier: MIT
#include "probe/find_executable.h"

#include <cerrno>
#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

#include "tests/probe/scratch_directory.h"

namespace kassay {
namespace {

void write_file(const std::string &path, bool executable) {
  std::ofstream(path).flush();
  std::filesystem::permissions(path, std::filesystem::perms(executable ? 0755 : 0644));
}

TEST(FindExecutable, FirstExecutableRegularFileInPath) {
  ScratchDirectory root;
  const auto directory = [&](const char *name) {
    std::filesystem::create_directory(root.path(name));
    return root.path(name);
  };
  write_file(directory("plain") + "/tool", false);
  std::filesystem::create_directories(directory("folder") + "/tool");
  write_file(directory("first") + "/tool", true);
  write_file(directory("second") + "/tool", true);
  const auto find = [&](const std::string &path) { return find_executable("tool", {{"PATH", path}}); };
  EXPECT_EQ(find(root.path("plain") + ":" + root.path("folder") + ":" + root.path("first") + ":" +
                 root.path("second")),
            root.path("first") + "/tool");
  EXPECT_EQ(find(root.path("plain") + ":/nonexistent").error(), EACCES);
  EXPECT_EQ(find("/nonexistent").error(), ENOENT);
  EXPECT_EQ(find_executable("", {}).error(), ENOENT);
  EXPECT_EQ(find_executable("sh", {}).value_or(""), "/usr/bin/sh") << "no PATH: that of execvp(3)";
}

} // namespace
} // namespace kassay
