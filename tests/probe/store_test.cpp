// SPDX-License-Identifier: MIT
#include "probe/store.h"

#include <csignal>
#include <ctime>
#include <filesystem>
#include <fstream>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sqlite3.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/probe/scratch_directory.h"
#include "tests/probe/small_tmpfs.h"

namespace kassay {
namespace {

Evidence evidence(const std::string &path, std::uint64_t inode) {
  return {path, true, false, {FileState::Kind::regular, 1, inode, ~std::uint64_t{0} >> 1, -1, 5}};
}

void execute(const std::string &path, const std::string &text) {
  sqlite3 *database = nullptr;
  ASSERT_EQ(sqlite3_open(path.c_str(), &database), SQLITE_OK);
  EXPECT_EQ(sqlite3_exec(database, text.c_str(), nullptr, nullptr, nullptr), SQLITE_OK)
      << sqlite3_errmsg(database);
  sqlite3_close(database);
}

class StoreTest : public testing::Test {
protected:
  std::unique_ptr<Store> open() {
    auto store = Store::open(path_);
    EXPECT_TRUE(store) << store.error().message;
    return store ? std::move(*store) : nullptr;
  }
  ScratchDirectory directory_;
  std::string path_ = directory_.path("a/b/store.sqlite");
};

TEST_F(StoreTest, AnswersComeBackWithTheirEvidence) {
  const std::string key("k\0\xff", 3), value("v\0\xfe", 3);
  open()->keep(key, value, {evidence("/b", 2), evidence("/a", 1), evidence("/b", 2)});
  const auto store = open();
  const auto found = store->answer(key);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->value, value);
  ASSERT_EQ(found->evidence.size(), 3u);
  const auto back = store->evidence(found->evidence[0]);
  ASSERT_TRUE(back);
  EXPECT_EQ(back->path, "/b");
  EXPECT_EQ(back->state, evidence("/b", 2).state);
  EXPECT_TRUE(back->content);
  EXPECT_FALSE(back->executed);
  EXPECT_FALSE(store->answer("k"));
  EXPECT_FALSE(store->evidence(999));
}

TEST_F(StoreTest, EvidenceIsSharedBetweenAnswers) {
  const auto store = open();
  for (int i = 0; i < 300; ++i)
    store->keep(fmt::format("key {}", i), "v",
                {evidence("/a", 1), evidence("/b", static_cast<std::uint64_t>(i % 200))});
  ASSERT_TRUE(store->flush());
  EXPECT_EQ(store->statistics().answers, 300);
  EXPECT_EQ(store->statistics().evidence, 201);
  EXPECT_GT(store->statistics().bytes, 0);
  EXPECT_EQ(store->evidence(store->answer("key 299")->evidence.back())->state.inode, 99u);
}

TEST_F(StoreTest, LastAnswerOfAKeyCounts) {
  const auto store = open();
  store->keep("k", "old", {});
  store->keep("k", "new", {});
  ASSERT_TRUE(store->flush());
  EXPECT_EQ(store->answer("k")->value, "new");
}

TEST_F(StoreTest, FileFactsBelongToOneState) {
  FileState state{FileState::Kind::regular, 1, 2, 3, 4, 5};
  open()->keep_file_fact("sha256", state, "abc");
  const auto store = open();
  EXPECT_EQ(store->file_fact("sha256", state), "abc");
  EXPECT_EQ(store->file_fact("other", state), std::nullopt);
  ++state.ctime_ns;
  EXPECT_EQ(store->file_fact("sha256", state), std::nullopt);
  EXPECT_EQ(store->statistics().digests, 1);
}

TEST_F(StoreTest, PruneForgetsWhatWasNotUsed) {
  {
    const auto store = open();
    store->keep("old", "v", {evidence("/shared", 1), evidence("/old", 2)});
    store->keep("used", "v", {evidence("/shared", 1)});
  }
  execute(path_, "UPDATE answer SET used = used - 100");
  const auto store = open();
  EXPECT_TRUE(store->answer("used"));
  EXPECT_EQ(store->prune(30)->answers, 1);
  EXPECT_FALSE(store->answer("old"));
  EXPECT_EQ(store->statistics().evidence, 1);
  ASSERT_TRUE(store->answer("used"));
  EXPECT_EQ(store->evidence(store->answer("used")->evidence.at(0))->path, "/shared");
  EXPECT_EQ(store->prune(30)->answers, 0);
}

TEST_F(StoreTest, PruneForgetsDigestsOfFilesNotSeenOfLate) {
  const FileState old{FileState::Kind::regular, 1, 2, 3, 4, 5}, used{FileState::Kind::regular, 1, 3, 3, 4, 5};
  {
    const auto store = open();
    store->keep_file_fact("sha256", old, "abc");
    store->keep_file_fact("sha256", used, "def");
  }
  execute(path_, "UPDATE file_fact SET used = used - 100");
  EXPECT_EQ(open()->file_fact("sha256", used), "def");
  const auto store = open();
  EXPECT_EQ(store->prune(30)->digests, 1);
  EXPECT_EQ(store->file_fact("sha256", old), std::nullopt);
  EXPECT_EQ(store->file_fact("sha256", used), "def");
}

TEST_F(StoreTest, PruneGivesTheSpaceBack) {
  {
    const auto store = open();
    for (int i = 0; i < 8; ++i)
      store->keep(fmt::format("key {}", i), std::string(1 << 20, 'x'), {});
  }
  EXPECT_GT(open()->statistics().bytes, 8 << 20);
  EXPECT_EQ(open()->prune(0)->answers, 8);
  EXPECT_LT(open()->statistics().bytes, 1 << 20);
}

/// A store of 80 answers of 1 MiB each, of which 40 were not used for `days` days.
class LargeStoreTest : public StoreTest {
protected:
  void fill(int days) {
    {
      const auto store = open();
      for (int i = 0; i < 80; ++i)
        store->keep(fmt::format("{} {}", i % 2 ? "used" : "unused", i), std::string(1 << 20, 'x'), {});
    }
    execute(path_,
            fmt::format("UPDATE answer SET used = used - {} WHERE CAST(key AS TEXT) LIKE 'unused%'", days));
  }
};

TEST_F(LargeStoreTest, IsPrunedAtTheFirstOpeningOfADay) {
  fill(31);
  EXPECT_EQ(open()->statistics().answers, 40);
  EXPECT_TRUE(open()->answer("used 1"));
}

TEST_F(LargeStoreTest, IsPrunedOfWhatIsYoungerWhereThatIsNotEnough) {
  fill(2);
  EXPECT_EQ(open()->statistics().answers, 40);
}

TEST_F(LargeStoreTest, IsPrunedOnceADay) {
  execute(open() ? path_ : "", fmt::format("UPDATE pruned SET day = {}", std::time(nullptr) / 86400));
  fill(31);
  EXPECT_EQ(open()->statistics().answers, 80);
}

TEST_F(LargeStoreTest, OfWhatIsUsedTodayNothingIsForgotten) {
  fill(0);
  EXPECT_EQ(open()->statistics().answers, 80);
}

TEST_F(LargeStoreTest, IsNotWaitedForWhileAnotherProcessWrites) {
  fill(31);
  sqlite3 *writer = nullptr;
  ASSERT_EQ(sqlite3_open(path_.c_str(), &writer), SQLITE_OK);
  ASSERT_EQ(sqlite3_exec(writer, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr), SQLITE_OK);
  EXPECT_EQ(open()->statistics().answers, 80);
  sqlite3_close(writer);
  EXPECT_EQ(open()->statistics().answers, 40);
}

TEST_F(StoreTest, ASmallStoreIsNotPrunedByItself) {
  open()->keep("k", "v", {});
  execute(path_, "UPDATE answer SET used = used - 1000");
  EXPECT_TRUE(open()->answer("k"));
}

TEST_F(StoreTest, VerifyFindsDamage) {
  {
    const auto store = open();
    for (int i = 0; i < 500; ++i)
      store->keep(fmt::format("key {}", i), std::string(500, 'v'), {evidence(fmt::format("/{}", i), 1)});
    ASSERT_TRUE(store->flush());
    EXPECT_EQ(store->verify(), "");
  }
  std::fstream file(path_, std::ios::in | std::ios::out | std::ios::binary);
  file.seekp(4096 * 20);
  file << std::string(4096 * 20, '\x55');
  file.close();
  const auto finding = open()->verify();
  EXPECT_TRUE(!finding || !finding->empty());
}

TEST_F(StoreTest, GarbageIsSetAside) {
  std::filesystem::create_directories(directory_.path("a/b"));
  std::ofstream(path_) << std::string(10'000, 'x');
  EXPECT_FALSE(open()->answer("k"));
  EXPECT_EQ(std::filesystem::file_size(path_ + ".unusable"), 10'000u);
  open()->keep("k", "v", {});
  EXPECT_EQ(open()->answer("k")->value, "v");
}

TEST_F(StoreTest, ForeignVersionIsSetAside) {
  open()->keep("k", "v", {});
  execute(path_, "PRAGMA user_version=999");
  EXPECT_FALSE(open()->answer("k"));
  EXPECT_TRUE(std::filesystem::exists(path_ + ".unusable"));
}

TEST_F(StoreTest, EmptyFileBecomesAStore) {
  std::filesystem::create_directories(directory_.path("a/b"));
  std::ofstream(path_).flush();
  open()->keep("k", "v", {});
  EXPECT_EQ(open()->answer("k")->value, "v");
}

TEST_F(StoreTest, PlaceThatCannotBeWrittenIsAnError) {
  std::ofstream(directory_.path("file")) << "x";
  EXPECT_EQ(Store::open(directory_.path("file/store.sqlite")).error().kind, ErrorKind::environment);
  EXPECT_FALSE(Store::open("/proc/kassay/store.sqlite"));
}

/// Runs `child` in a process of its own; its exit status, or -1 after a signal.
template <class Child> int in_child(Child child) {
  const pid_t pid = fork();
  if (pid == 0)
    _exit(child());
  int status = 0;
  waitpid(pid, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

TEST_F(StoreTest, ReadOnlyForThisUserIsAnError) {
  if (geteuid() != 0)
    GTEST_SKIP() << "needs to become another user";
  open()->keep("k", "v", {});
  std::filesystem::permissions(directory_.path(""), std::filesystem::perms(0755));
  EXPECT_EQ(in_child([&] {
              if (setuid(65534) != 0)
                return 1;
              const auto store = Store::open(path_);
              return store ? 2 : store.error().message.starts_with(path_) ? 0 : 3;
            }),
            0);
}

TEST_F(StoreTest, FullDiskIsAnErrorAndLosesNothingThatWasThere) {
  std::filesystem::create_directory(directory_.path("small"));
  const bool mounted = in_small_tmpfs(directory_.path("small"), "256k", [&] {
    path_ = directory_.path("small/store.sqlite");
    {
      const auto store = open();
      store->keep("k", "v", {});
      ASSERT_TRUE(store->flush());
      store->keep("large", std::string(1 << 20, 'x'), {});
      const auto written = store->flush();
      ASSERT_FALSE(written);
      EXPECT_EQ(written.error().kind, ErrorKind::temporary) << written.error().message;
      EXPECT_EQ(store->answer("k")->value, "v");
    }
    EXPECT_EQ(open()->answer("k")->value, "v");
    EXPECT_EQ(open()->verify(), "");
  });
  if (!mounted)
    GTEST_SKIP() << "may not mount here";
}

/// 16 processes open, write and read at once; `prepare` is called before each round.
void open_at_once(const std::string &path, const std::function<void()> &prepare) {
  for (int round = 0; round < 5; ++round) {
    for (const char *suffix : {"", "-wal", "-shm"})
      std::filesystem::remove(path + suffix);
    prepare();
    std::vector<pid_t> pids;
    for (int i = 0; i < 16; ++i) {
      pids.push_back(fork());
      if (pids.back() != 0)
        continue;
      auto store = Store::open(path);
      if (!store)
        _exit(1);
      (*store)->keep(fmt::format("key {}", i), "v",
                     {evidence("/shared", 1), evidence(fmt::format("/{}", i), 1)});
      if (!(*store)->flush())
        _exit(2);
      _exit((*store)->answer(fmt::format("key {}", i)) ? 0 : 3);
    }
    for (const pid_t pid : pids) {
      int status = 0;
      waitpid(pid, &status, 0);
      EXPECT_EQ(status, 0);
    }
    auto store = Store::open(path);
    ASSERT_TRUE(store);
    EXPECT_EQ((*store)->statistics().answers, 16);
    EXPECT_EQ((*store)->statistics().evidence, 17);
    EXPECT_EQ((*store)->verify(), "");
  }
}

TEST_F(StoreTest, SixteenProcessesCreateItAtOnce) {
  open_at_once(path_, [] {});
}

TEST_F(StoreTest, SixteenProcessesSetGarbageAsideAtOnce) {
  std::filesystem::create_directories(directory_.path("a/b"));
  open_at_once(path_, [&] { std::ofstream(path_) << std::string(10'000, 'x'); });
}

TEST_F(StoreTest, KilledWriterLeavesAStoreThatOpens) {
  for (int round = 0; round < 25; ++round) {
    const pid_t pid = fork();
    if (pid == 0) {
      auto store = Store::open(path_);
      for (int i = 0;; ++i) {
        (*store)->keep(fmt::format("key {} {}", round, i), std::string(3000, 'v'),
                       {evidence(fmt::format("/{}", i), 1)});
        (void)(*store)->flush();
      }
    }
    usleep(static_cast<useconds_t>(1000 * round));
    kill(pid, SIGKILL);
    waitpid(pid, nullptr, 0);
    const auto store = open();
    ASSERT_TRUE(store);
    store->keep("k", fmt::format("{}", round), {});
    ASSERT_TRUE(store->flush());
    EXPECT_EQ(store->answer("k")->value, fmt::format("{}", round));
    EXPECT_EQ(store->verify(), "");
  }
  EXPECT_FALSE(std::filesystem::exists(path_ + ".unusable"));
}

TEST(DefaultStorePath, FollowsTheBaseDirectorySpecification) {
  const auto with = [](const char *cache, const char *home) {
    return in_child([&] {
      setenv("XDG_CACHE_HOME", cache, 1);
      setenv("HOME", home, 1);
      const std::string path = default_store_path();
      return path == "/c/kassay/store.sqlite" ? 1 : path == "/h/.cache/kassay/store.sqlite" ? 2 : 3;
    });
  };
  EXPECT_EQ(with("/c", "/h"), 1);
  EXPECT_EQ(with("relative", "/h"), 2);
  EXPECT_EQ(with("", "/h"), 2);
}

} // namespace
} // namespace kassay
