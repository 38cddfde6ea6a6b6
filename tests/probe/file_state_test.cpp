// SPDX-License-Identifier: MIT
#include "probe/file_state.h"

#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

namespace kassay {
namespace {

namespace fs = std::filesystem;
using Kind = FileState::Kind;

class FileStateTest : public ::testing::Test {
protected:
  void SetUp() override {
    std::string name = ::testing::TempDir() + "file-state-test-XXXXXX";
    directory = mkdtemp(name.data());
    path = directory / "file";
    std::ofstream(path) << "text";
  }
  void TearDown() override { fs::remove_all(directory); }

  /// Longer than a tick of the clock that times of files are taken from.
  static void wait_a_tick() { usleep(20'000); }

  fs::path directory, path;
};

TEST_F(FileStateTest, SaysWhatStatSays) {
  struct stat status{};
  ASSERT_EQ(stat(path.c_str(), &status), 0);
  const FileState state = file_state(path);
  EXPECT_EQ(state.kind, Kind::regular);
  EXPECT_EQ(state.device, status.st_dev);
  EXPECT_EQ(state.inode, status.st_ino);
  EXPECT_EQ(state.size, 4u);
  EXPECT_EQ(state.mtime_ns, status.st_mtim.tv_sec * 1'000'000'000 + status.st_mtim.tv_nsec);
  EXPECT_EQ(state.ctime_ns, status.st_ctim.tv_sec * 1'000'000'000 + status.st_ctim.tv_nsec);
}

TEST_F(FileStateTest, AnUntouchedFileIsEqual) {
  EXPECT_EQ(file_state(path), file_state(path));
}

TEST_F(FileStateTest, AnOpenFileHasTheStateOfItsPath) {
  const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  EXPECT_EQ(file_state(fd), file_state(path));
  close(fd);
}

TEST_F(FileStateTest, AClosedDescriptorIsOther) {
  EXPECT_EQ(file_state(-1), FileState{.kind = Kind::other});
}

TEST_F(FileStateTest, KindsAreToldApart) {
  EXPECT_EQ(file_state(directory).kind, Kind::directory);
  EXPECT_EQ(file_state("/dev/null").kind, Kind::other);
}

TEST_F(FileStateTest, FollowsSymlinks) {
  fs::create_symlink("file", directory / "link");
  EXPECT_EQ(file_state(directory / "link"), file_state(path));
}

TEST_F(FileStateTest, WhatIsNotThereIsAbsent) {
  fs::create_symlink("nowhere", directory / "dangling");
  fs::create_symlink("circle", directory / "circle");
  for (const fs::path &missing : {directory / "none", directory / "dangling", directory / "circle",
                                  path / "below", directory / std::string(300, 'a'), fs::path()})
    EXPECT_EQ(file_state(missing), FileState{}) << missing;
}

TEST_F(FileStateTest, WhatMayNotBeSeenIsOther) {
  const pid_t child = fork(); // without root's right to see all
  if (child == 0) {
    fs::permissions(directory, fs::perms::none);
    if (geteuid() == 0 && seteuid(65534) != 0)
      _exit(2);
    _exit(file_state(path) == FileState{.kind = Kind::other} ? 0 : 1);
  }
  int status = 0;
  waitpid(child, &status, 0);
  fs::permissions(directory, fs::perms::owner_all);
  EXPECT_EQ(status, 0);
}

TEST_F(FileStateTest, ARewriteOfEqualSizeWithMtimeSetBackIsSeen) {
  const FileState before = file_state(path);
  wait_a_tick();
  std::ofstream(path) << "TEXT";
  timespec times[2] = {{0, UTIME_OMIT}, {before.mtime_ns / 1'000'000'000, before.mtime_ns % 1'000'000'000}};
  ASSERT_EQ(utimensat(AT_FDCWD, path.c_str(), times, 0), 0);
  const FileState after = file_state(path);
  EXPECT_EQ(after.size, before.size);
  EXPECT_EQ(after.mtime_ns, before.mtime_ns);
  EXPECT_NE(after, before);
}

TEST_F(FileStateTest, AReplacementIsSeen) {
  const FileState before = file_state(path);
  std::ofstream(directory / "new") << "TEXT";
  fs::rename(directory / "new", path);
  EXPECT_NE(file_state(path).inode, before.inode);
  EXPECT_NE(file_state(path), before);
}

} // namespace
} // namespace kassay
