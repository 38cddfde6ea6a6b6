// SPDX-License-Identifier: MIT
#include "probe/atomic_file.h"

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/probe/small_tmpfs.h"

namespace kassay {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::StartsWith;

class WriteIfChanged : public ::testing::Test {
protected:
  void SetUp() override {
    std::string name = ::testing::TempDir() + "atomic-file-test-XXXXXX";
    directory = mkdtemp(name.data());
    path = directory / "out";
  }
  void TearDown() override { fs::remove_all(directory); }

  static std::string read(const fs::path &file) {
    std::ifstream stream(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
  }
  static void write(const fs::path &file, const std::string &text) {
    std::ofstream(file, std::ios::binary) << text;
  }
  static struct stat status(const fs::path &file) {
    struct stat result{};
    EXPECT_EQ(stat(file.c_str(), &result), 0);
    return result;
  }
  std::ptrdiff_t entries() const { return std::distance(fs::directory_iterator(directory), {}); }

  fs::path directory, path;
};

TEST_F(WriteIfChanged, CreatesAFile) {
  const std::string content("a\0b\n", 4);
  EXPECT_EQ(write_if_changed(path, content).value(), true);
  EXPECT_EQ(read(path), content);
  EXPECT_EQ(entries(), 1);
}

TEST_F(WriteIfChanged, ANewFileHasTheModeLessUmask) {
  const mode_t before = umask(027);
  EXPECT_TRUE(write_if_changed(path, "x", 0666).value());
  umask(before);
  EXPECT_EQ(status(path).st_mode & 07777, 0640u);
}

TEST_F(WriteIfChanged, TheSameContentLeavesTheFileUntouched) {
  ASSERT_TRUE(write_if_changed(path, "same\n").value());
  const struct stat before = status(path);
  EXPECT_EQ(write_if_changed(path, "same\n").value(), false);
  EXPECT_EQ(status(path).st_ino, before.st_ino);
  EXPECT_EQ(status(path).st_ctim.tv_nsec, before.st_ctim.tv_nsec);
}

TEST_F(WriteIfChanged, ContentOfTheSameLengthIsCompared) {
  const std::string old(200'000, 'a');
  write(path, old);
  std::string content = old;
  content.back() = 'b';
  EXPECT_EQ(write_if_changed(path, content).value(), true);
  EXPECT_EQ(read(path), content);
  EXPECT_EQ(write_if_changed(path, content).value(), false);
}

TEST_F(WriteIfChanged, AnEmptyFileStaysWhatItIs) {
  write(path, "");
  EXPECT_EQ(write_if_changed(path, "").value(), false);
}

TEST_F(WriteIfChanged, AReaderKeepsTheOldFile) {
  write(path, "old");
  std::ifstream reader(path);
  ASSERT_TRUE(write_if_changed(path, "new").value());
  std::string seen;
  reader >> seen;
  EXPECT_EQ(seen, "old");
  EXPECT_EQ(read(path), "new");
}

TEST_F(WriteIfChanged, KeepsPermissionsAndOwner) {
  write(path, "old");
  ASSERT_EQ(chmod(path.c_str(), 0604), 0);
  const bool root = geteuid() == 0;
  if (root) {
    ASSERT_EQ(chown(path.c_str(), 1, 2), 0);
  }
  ASSERT_TRUE(write_if_changed(path, "new", 0777).value());
  EXPECT_EQ(status(path).st_mode & 07777, 0604u);
  EXPECT_EQ(status(path).st_uid, root ? 1 : geteuid());
}

TEST_F(WriteIfChanged, WritesThroughAChainOfSymlinks) {
  fs::create_directory(directory / "real");
  write(directory / "real/file", "old");
  fs::create_symlink("real/hop", directory / "link");
  fs::create_symlink("file", directory / "real/hop");
  EXPECT_EQ(write_if_changed(directory / "link", "new").value(), true);
  EXPECT_TRUE(fs::is_symlink(directory / "link"));
  EXPECT_TRUE(fs::is_symlink(directory / "real/hop"));
  EXPECT_EQ(read(directory / "real/file"), "new");
  EXPECT_EQ(entries(), 2);
}

TEST_F(WriteIfChanged, CreatesTheTargetOfADanglingSymlink) {
  fs::create_symlink("later", path);
  EXPECT_EQ(write_if_changed(path, "new").value(), true);
  EXPECT_TRUE(fs::is_symlink(path));
  EXPECT_EQ(read(directory / "later"), "new");
}

TEST_F(WriteIfChanged, ACircleOfSymlinksIsAnError) {
  fs::create_symlink("out", path);
  const auto result = write_if_changed(path, "new");
  ASSERT_FALSE(result);
  EXPECT_THAT(result.error().message, StartsWith(path.string() + ": "));
}

TEST_F(WriteIfChanged, AFifoIsWrittenToAndNotReplaced) {
  ASSERT_EQ(mkfifo(path.c_str(), 0600), 0);
  const int reader = open(path.c_str(), O_RDWR | O_CLOEXEC);
  EXPECT_EQ(write_if_changed(path, "text").value(), true);
  char text[5] = "";
  EXPECT_EQ(::read(reader, text, 4), 4);
  EXPECT_STREQ(text, "text");
  EXPECT_TRUE(fs::is_fifo(path));
  close(reader);
}

TEST_F(WriteIfChanged, ADescriptorOfADeletedFileIsWrittenTo) {
  const int file = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  fs::remove(path);
  EXPECT_EQ(write_if_changed("/proc/self/fd/" + std::to_string(file), "text").value(), true);
  EXPECT_EQ(lseek(file, 0, SEEK_END), 4);
  EXPECT_EQ(entries(), 0);
  close(file);
}

TEST_F(WriteIfChanged, ADirectoryIsAnError) {
  const auto result = write_if_changed(directory, "new");
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().kind, ErrorKind::usage);
  EXPECT_EQ(result.error().message, directory.string() + ": is a directory");
}

TEST_F(WriteIfChanged, AMissingDirectoryIsAnError) {
  const auto result = write_if_changed(directory / "no/out", "new");
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().kind, ErrorKind::environment);
  EXPECT_THAT(result.error().message, StartsWith((directory / "no/out").string() + ": "));
}

TEST_F(WriteIfChanged, ARelativePathIsBelowTheWorkingDirectory) {
  const fs::path before = fs::current_path();
  fs::current_path(directory);
  EXPECT_EQ(write_if_changed("out", "new").value(), true);
  fs::current_path(before);
  EXPECT_EQ(read(path), "new");
}

TEST_F(WriteIfChanged, AFullDiskLeavesTheOldFileAndNoTemporary) {
  const bool ran = in_small_tmpfs(directory, "64k", [&] {
    write(path, "old");
    const auto result = write_if_changed(path, std::string(1 << 20, 'x'));
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().kind, ErrorKind::temporary);
    EXPECT_EQ(result.error().message, path.string() + ": cannot write: No space left on device");
    EXPECT_EQ(read(path), "old");
    EXPECT_EQ(entries(), 1);
    EXPECT_TRUE(write_if_changed(path, "new")); // the space is free again
  });
  if (!ran)
    GTEST_SKIP() << "not allowed to mount a tmpfs";
}

TEST_F(WriteIfChanged, AFileSizeLimitLeavesTheOldFileAndNoTemporary) {
  write(path, "old");
  rlimit before{};
  getrlimit(RLIMIT_FSIZE, &before);
  auto *const handler = std::signal(SIGXFSZ, SIG_IGN);
  const rlimit limit{1000, before.rlim_max};
  setrlimit(RLIMIT_FSIZE, &limit);
  const auto result = write_if_changed(path, std::string(5000, 'x'));
  setrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, handler);
  ASSERT_FALSE(result);
  EXPECT_THAT(result.error().message, HasSubstr("File too large"));
  EXPECT_EQ(read(path), "old");
  EXPECT_EQ(entries(), 1);
}

} // namespace
} // namespace kassay
