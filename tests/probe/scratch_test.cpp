// SPDX-License-Identifier: MIT
#include "probe/scratch.h"

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/probe/small_tmpfs.h"

namespace kassay {
namespace {

namespace fs = std::filesystem;
using ::testing::StartsWith;

/// Every test has a TMPDIR of its own.
class ScratchTest : public ::testing::Test {
protected:
  void SetUp() override {
    if (const char *value = getenv("TMPDIR"))
      before_ = value;
    std::string name = ::testing::TempDir() + "scratch-test-XXXXXX";
    tmpdir = mkdtemp(name.data());
    setenv("TMPDIR", tmpdir.c_str(), 1);
  }
  void TearDown() override {
    before_ ? setenv("TMPDIR", before_->c_str(), 1) : unsetenv("TMPDIR");
    fs::remove_all(tmpdir);
  }

  std::ptrdiff_t entries() const { return std::distance(fs::directory_iterator(tmpdir), {}); }

  /// Runs `test` in a process without root's right to ignore permissions.
  template <class Test> static void as_ordinary_user(Test test) {
    const pid_t child = fork();
    if (child == 0) {
      if (geteuid() == 0 && seteuid(65534) != 0)
        _exit(2);
      test();
      _exit(::testing::Test::HasFailure() ? 1 : 0);
    }
    int status = 0;
    waitpid(child, &status, 0);
    EXPECT_EQ(status, 0);
  }

  fs::path tmpdir;

private:
  std::optional<std::string> before_;
};

TEST_F(ScratchTest, IsAPrivateEmptyDirectoryBelowTmpdir) {
  const auto scratch = Scratch::create();
  ASSERT_TRUE(scratch);
  EXPECT_THAT(scratch->path(), StartsWith(tmpdir.string() + "/kassay-scratch-"));
  EXPECT_TRUE(fs::is_empty(scratch->path()));
  EXPECT_EQ(fs::status(scratch->path()).permissions(), fs::perms::owner_all);
}

TEST_F(ScratchTest, IsRemovedWithAllThatIsInIt) {
  {
    auto scratch = Scratch::create();
    ASSERT_TRUE(scratch->write("a.c", "int main;"));
    fs::create_directories(scratch->path() + "/b/c/d");
    fs::create_directories(scratch->path() + "/b/e");
    std::ofstream(scratch->path() + "/b/c/d/file");
    ASSERT_EQ(mkfifo((scratch->path() + "/b/fifo").c_str(), 0600), 0);
  }
  EXPECT_EQ(entries(), 0);
}

TEST_F(ScratchTest, TwoAreTwoDirectories) {
  auto one = Scratch::create(), other = Scratch::create();
  EXPECT_NE(one->path(), other->path());
}

TEST_F(ScratchTest, AMovedOneIsRemovedOnce) {
  auto first = Scratch::create();
  const std::string path = first->path();
  {
    Scratch second = std::move(*first);
    EXPECT_EQ(second.path(), path);
    EXPECT_TRUE(fs::exists(path));
  }
  EXPECT_FALSE(fs::exists(path));
}

TEST_F(ScratchTest, ARelativeTmpdirBecomesAbsolute) {
  const fs::path before = fs::current_path();
  fs::current_path(tmpdir.parent_path());
  setenv("TMPDIR", tmpdir.filename().c_str(), 1);
  auto scratch = Scratch::create();
  fs::current_path(before);
  ASSERT_TRUE(scratch);
  EXPECT_TRUE(fs::exists(scratch->path()));
}

TEST_F(ScratchTest, AnEmptyTmpdirMeansTmp) {
  setenv("TMPDIR", "", 1);
  EXPECT_THAT(Scratch::create()->path(), StartsWith("/tmp/kassay-scratch-"));
}

TEST_F(ScratchTest, WritesAFile) {
  auto scratch = Scratch::create();
  const std::string content("a\0b", 3);
  ASSERT_TRUE(scratch->write("a..b", content));
  std::ifstream stream(scratch->path() + "/a..b", std::ios::binary);
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(stream), {}), content);
}

TEST_F(ScratchTest, RefusesNamesThatLeadOutside) {
  auto scratch = Scratch::create();
  for (const std::string &name : {std::string(), std::string("."), std::string(".."), std::string("a/b"),
                                  std::string("/a"), std::string("../a"), std::string("a\0", 2)}) {
    const auto result = scratch->write(name, "x");
    ASSERT_FALSE(result) << name;
    EXPECT_EQ(result.error().kind, ErrorKind::usage);
  }
  EXPECT_TRUE(fs::is_empty(scratch->path()));
}

TEST_F(ScratchTest, DoesNotWriteThroughASymlink) {
  auto scratch = Scratch::create();
  fs::create_symlink(tmpdir / "outside", scratch->path() + "/link");
  EXPECT_FALSE(scratch->write("link", "x"));
  EXPECT_FALSE(fs::exists(tmpdir / "outside"));
}

TEST_F(ScratchTest, RemovesSymlinksAndNotWhatTheyName) {
  fs::create_directory(tmpdir / "outside");
  std::ofstream(tmpdir / "outside/file");
  {
    auto scratch = Scratch::create();
    fs::create_directory_symlink(tmpdir / "outside", scratch->path() + "/link");
    fs::create_directory(scratch->path() + "/b");
    fs::create_directory_symlink("../../outside", scratch->path() + "/b/link");
  }
  EXPECT_TRUE(fs::exists(tmpdir / "outside/file"));
  EXPECT_EQ(entries(), 1);
}

TEST_F(ScratchTest, RemovesDirectoriesWithoutPermissions) {
  fs::permissions(tmpdir, fs::perms::all);
  as_ordinary_user([&] {
    auto scratch = Scratch::create();
    ASSERT_TRUE(scratch) << scratch.error().message;
    fs::create_directories(scratch->path() + "/b/c/d");
    std::ofstream(scratch->path() + "/b/c/file");
    for (const char *directory : {"/b/c/d", "/b/c", "/b", ""})
      fs::permissions(scratch->path() + directory, fs::perms::none);
  });
  EXPECT_EQ(entries(), 0);
}

TEST_F(ScratchTest, RemovesATreeDeeperThanDescriptorsAndPathsReach) {
  rlimit before{};
  getrlimit(RLIMIT_NOFILE, &before);
  const rlimit limit{64, before.rlim_max};
  setrlimit(RLIMIT_NOFILE, &limit);
  {
    auto scratch = Scratch::create();
    int directory = open(scratch->path().c_str(), O_PATH | O_CLOEXEC);
    const std::string name(100, 'a');
    for (int depth = 0; depth < 100; ++depth) { // twice PATH_MAX
      ASSERT_EQ(mkdirat(directory, name.c_str(), 0700), 0);
      const int next = openat(directory, name.c_str(), O_PATH | O_CLOEXEC);
      close(directory);
      directory = next;
    }
    close(directory);
  }
  setrlimit(RLIMIT_NOFILE, &before);
  EXPECT_EQ(entries(), 0);
}

TEST_F(ScratchTest, RemovesNamesThatCollideWithThoseOfMovedDirectories) {
  {
    auto scratch = Scratch::create();
    for (const char *directory : {"/a/x/y", "/.moved-0/z", "/.moved-1/.moved-0/.moved-0"})
      fs::create_directories(scratch->path() + directory);
    std::ofstream(scratch->path() + "/.moved-2");
  }
  EXPECT_EQ(entries(), 0);
}

TEST_F(ScratchTest, AMissingTmpdirIsAnEnvironmentError) {
  setenv("TMPDIR", (tmpdir / "none").c_str(), 1);
  const auto scratch = Scratch::create();
  ASSERT_FALSE(scratch);
  EXPECT_EQ(scratch.error().kind, ErrorKind::environment);
  EXPECT_THAT(scratch.error().message, StartsWith((tmpdir / "none").string() + ": "));
}

TEST_F(ScratchTest, AnUnwritableTmpdirIsAnEnvironmentError) {
  fs::permissions(tmpdir, fs::perms::owner_read | fs::perms::owner_exec);
  as_ordinary_user([] {
    const auto scratch = Scratch::create();
    ASSERT_FALSE(scratch);
    EXPECT_EQ(scratch.error().kind, ErrorKind::environment);
  });
}

TEST_F(ScratchTest, AFullTmpdirIsAnEnvironmentError) {
  const bool ran = in_small_tmpfs(tmpdir, "64k", [] {
    auto scratch = Scratch::create();
    ASSERT_TRUE(scratch);
    const auto result = scratch->write("big", std::string(1 << 20, 'x'));
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().kind, ErrorKind::environment);
    EXPECT_EQ(result.error().message, scratch->path() + "/big: cannot write: No space left on device");
  });
  if (!ran)
    GTEST_SKIP() << "not allowed to mount a tmpfs";
}

/// What lacks_room() says in a tmpfs with these mount options, after `change`.
template <class Change = void (*)(const fs::path &)>
void expect_room(
    const fs::path &tmpdir, const std::string &options, int error, Change change = [](const fs::path &) {}) {
  const bool ran = in_small_tmpfs(tmpdir, options, [&] {
    const auto scratch = Scratch::create();
    ASSERT_TRUE(scratch);
    change(scratch->path());
    EXPECT_EQ(scratch->lacks_room(), error) << options;
    EXPECT_TRUE(fs::is_empty(scratch->path()) || error != 0);
  });
  if (!ran)
    GTEST_SKIP() << "not allowed to mount a tmpfs";
}

TEST_F(ScratchTest, AnOrdinaryTmpdirHasRoom) {
  EXPECT_EQ(Scratch::create()->lacks_room(), 0);
  expect_room(tmpdir, "32m", 0);
  expect_room(tmpdir, "0,nr_inodes=0", 0); // without limits
}

TEST_F(ScratchTest, AFullTmpdirLacksRoom) {
  expect_room(tmpdir, "64k", ENOSPC);
  expect_room(tmpdir, "16m", ENOSPC, [](const fs::path &scratch) {
    std::ofstream(scratch / "filler") << std::string(12 << 20, 'x');
  });
}

TEST_F(ScratchTest, ATmpdirOutOfInodesLacksRoom) {
  expect_room(tmpdir, "64m,nr_inodes=8", ENOSPC);
}

TEST_F(ScratchTest, ATmpdirTurnedReadOnlyLacksRoom) {
  expect_room(tmpdir, "64m", EROFS, [&](const fs::path &) {
    ASSERT_EQ(mount("none", tmpdir.c_str(), nullptr, MS_REMOUNT | MS_RDONLY, nullptr), 0);
  });
}

/// A process that made a scratch directory and now waits; its directory in `path`.
pid_t start_owner(const fs::path &tmpdir, fs::path &path) {
  const pid_t owner = fork();
  if (owner == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    auto scratch = Scratch::create();
    auto written = scratch->write("file", "x");
    fs::rename(scratch->path() + "/file", scratch->path() + "/ready");
    while (true)
      pause();
  }
  while (path.empty()) {
    for (const auto &entry : fs::directory_iterator(tmpdir))
      if (fs::exists(entry.path() / "ready"))
        path = entry.path();
    usleep(1000);
  }
  return owner;
}

TEST_F(ScratchTest, WhatAKilledProcessLeftIsRemovedAndALiveOneIsNot) {
  fs::path path;
  const pid_t owner = start_owner(tmpdir, path);
  EXPECT_EQ(Scratch::remove_abandoned(tmpdir), 0u);
  EXPECT_TRUE(fs::exists(path / "ready"));
  kill(owner, SIGKILL);
  waitpid(owner, nullptr, 0);
  EXPECT_EQ(Scratch::remove_abandoned(tmpdir), 1u);
  EXPECT_EQ(entries(), 0);
}

/// This executable, started again to create one scratch directory: create() looks for remains once a process.
[[maybe_unused]] const bool not_the_creator = [] {
  if (getenv("KASSAY_TEST_CREATE_SCRATCH")) {
    const bool created = Scratch::create().has_value();
    std::exit(created ? 0 : 1);
  }
  return true;
}();

TEST_F(ScratchTest, TheFirstOneOfAProcessRemovesWhatIsAbandoned) {
  fs::create_directories(tmpdir / "kassay-scratch-1-abcDE9/sub");
  const std::string self = fs::read_symlink("/proc/self/exe");
  EXPECT_EQ(std::system(("KASSAY_TEST_CREATE_SCRATCH=1 '" + self + "'").c_str()), 0);
  EXPECT_EQ(entries(), 0);
}

TEST_F(ScratchTest, NothingElseIsTakenForAbandoned) {
  for (const char *name :
       {"kassay-scratch-1-abcde", "kassay-scratch-1-abcdefg", "kassay-scratch-x-abcdef",
        "kassay-scratch--abcdef", "kassay-scratch-1-abc.ef", "kassay-report", "my-kassay-scratch-1-abcdef"})
    fs::create_directory(tmpdir / name);
  std::ofstream(tmpdir / "kassay-scratch-1-abcdef");
  fs::create_directory_symlink("kassay-report", tmpdir / "kassay-scratch-2-abcdef");
  EXPECT_EQ(Scratch::remove_abandoned(tmpdir), 0u);
  EXPECT_EQ(entries(), 9);
}

TEST_F(ScratchTest, ADirectoryOfAnotherUserIsLeftAlone) {
  if (geteuid() != 0)
    GTEST_SKIP() << "only root can give a directory away";
  fs::create_directory(tmpdir / "kassay-scratch-1-abcdef");
  ASSERT_EQ(chown((tmpdir / "kassay-scratch-1-abcdef").c_str(), 1, 1), 0);
  EXPECT_EQ(Scratch::remove_abandoned(tmpdir), 0u);
}

TEST_F(ScratchTest, AnAbandonedDirectoryWithoutPermissionsIsRemoved) {
  fs::permissions(tmpdir, fs::perms::all);
  as_ordinary_user([&] {
    fs::create_directories(tmpdir / "kassay-scratch-1-abcdef/sub");
    fs::permissions(tmpdir / "kassay-scratch-1-abcdef", fs::perms::none);
    EXPECT_EQ(Scratch::remove_abandoned(tmpdir), 1u);
  });
}

TEST_F(ScratchTest, ACreatorAndARemoverDoNotDisturbEachOther) {
  const pid_t remover = fork();
  if (remover == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    while (true)
      Scratch::remove_abandoned(tmpdir);
  }
  for (int round = 0; round < 2000; ++round) {
    auto scratch = Scratch::create();
    ASSERT_TRUE(scratch) << scratch.error().message;
    ASSERT_TRUE(scratch->write("file", "x")) << round;
    ASSERT_TRUE(fs::exists(scratch->path() + "/file")) << round;
  }
  kill(remover, SIGKILL);
  waitpid(remover, nullptr, 0);
  EXPECT_EQ(entries(), 0);
}

} // namespace
} // namespace kassay
