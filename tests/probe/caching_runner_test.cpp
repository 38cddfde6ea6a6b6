// SPDX-License-Identifier: MIT
// When a remembered answer is believed, and when it is not: yesterday's truth must never be told.
#include "probe/caching_runner.h"

#include <filesystem>
#include <fstream>
#include <functional>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>
#include <sys/stat.h>

#include "tests/fake_runner.h"
#include "tests/probe/scratch_directory.h"

namespace kassay {
namespace {

using namespace std::chrono_literals;

constexpr auto tick = 25ms; // longer than the racy interval of answer_book.cpp

class CachingRunnerTest : public testing::Test {
protected:
  CachingRunnerTest() {
    std::filesystem::create_directory(path("bin"));
    std::filesystem::create_directory(path("dir"));
    write("bin/tool", "#!" + path("bin/interpreter") + "\n");
    write("bin/interpreter", "");
    write("used", "one");
    write("other", "two");
    std::filesystem::create_symlink(path("used"), path("link"));
    answer_.accesses = {
        {AccessKind::executed, 1, path("bin/tool")},    {AccessKind::opened, 1, path("used")},
        {AccessKind::opened, 1, path("link")},          {AccessKind::opened, 1, path("missing")},
        {AccessKind::inspected, 1, path("looked-for")}, {AccessKind::opened, 1, path("dir")},
        {AccessKind::inspected, 1, path("bin")},        {AccessKind::executed, 1, "/nonexistent/ld"}};
    command_.argv = {"tool", "-v"};
    command_.env = {{"PATH", path("earlier") + ":" + path("bin")}, {"LC_ALL", "C"}};
    command_.input = "int x;\n";
    command_.files = {{"a.c", "int y;\n"}};
    std::this_thread::sleep_for(tick);
  }

  std::string path(const std::string &name) const { return directory_.path(name); }

  void write(const std::string &name, const std::string &text) {
    std::ofstream(path(name)) << text;
    chmod(path(name).c_str(), 0755);
  }

  /// One run of kassay: a new book on the same store. Returns how many processes it took.
  std::size_t ask(const Command &command, kassay::Run *result = nullptr) {
    auto store = Store::open(path("store.sqlite"));
    EXPECT_TRUE(store) << store.error().message;
    AnswerBook book(store->get());
    FakeRunner fake([&](const Command &asked) {
      EXPECT_TRUE(asked.trace);
      during_();
      return answer_;
    });
    CachingRunner runner(fake, book);
    const kassay::Run run = runner.run(command);
    if (result)
      *result = run;
    return fake.started.size();
  }

  /// Asks, lets `change` happen, asks again: true when the second time took no process.
  bool is_reused_after(const std::function<void()> &change) {
    EXPECT_EQ(ask(command_), 1u);
    EXPECT_EQ(ask(command_), 0u) << "not even without a change";
    change();
    return ask(command_) == 0;
  }

  ScratchDirectory directory_;
  kassay::Run answer_ = exited(1, "out", "err");
  Command command_;
  std::function<void()> during_ = [] {};
};

TEST_F(CachingRunnerTest, AnswerIsReusedWhole) {
  answer_.out = std::string("a\0\xff\n", 4);
  answer_.cost = {1us, 2us, 3us, 4};
  answer_.accesses->push_back({AccessKind::executed, 2, path("not-\xff-utf8")});
  command_.trace = true;
  EXPECT_EQ(ask(command_), 1u);
  kassay::Run again;
  EXPECT_EQ(ask(command_, &again), 0u);
  EXPECT_EQ(again.outcome, answer_.outcome);
  EXPECT_EQ(again.out, answer_.out);
  EXPECT_EQ(again.err, answer_.err);
  EXPECT_EQ(again.cost.wall, 1us);
  EXPECT_EQ(again.cost.peak_rss_kib, 4);
  ASSERT_TRUE(again.accesses);
  const auto executed = [](const kassay::Run &run) {
    std::vector<FileAccess> list;
    std::ranges::copy_if(*run.accesses, std::back_inserter(list),
                         [](const FileAccess &access) { return access.kind == AccessKind::executed; });
    return list;
  };
  EXPECT_EQ(executed(again), executed(answer_)) << "order and processes";
  EXPECT_THAT(*again.accesses, testing::Contains(FileAccess{AccessKind::opened, 0, path("used")}));
  EXPECT_THAT(*again.accesses, testing::Contains(FileAccess{AccessKind::inspected, 0, path("looked-for")}));
}

TEST_F(CachingRunnerTest, FilesAreToldToThoseWhoAskForThem) {
  kassay::Run first, second, third;
  EXPECT_EQ(ask(command_, &first), 1u);
  EXPECT_EQ(ask(command_, &second), 0u);
  command_.trace = true;
  EXPECT_EQ(ask(command_, &third), 0u) << "the same question";
  EXPECT_FALSE(first.accesses || second.accesses);
  EXPECT_TRUE(third.accesses);
}

TEST_F(CachingRunnerTest, FilesAreToldAfterSomebodyElseDidNotWantThem) {
  ask(command_);
  auto store = Store::open(path("store.sqlite"));
  ASSERT_TRUE(store);
  AnswerBook book(store->get());
  FakeRunner fake([&](const Command &) { return answer_; });
  CachingRunner runner(fake, book);
  EXPECT_FALSE(runner.run(command_).accesses);
  command_.trace = true;
  EXPECT_TRUE(runner.run(command_).accesses);
  command_.trace = false;
  EXPECT_FALSE(runner.run(command_).accesses);
  EXPECT_TRUE(fake.started.empty());
}

TEST_F(CachingRunnerTest, OtherCommandIsAnotherQuestion) {
  EXPECT_EQ(ask(command_), 1u);
  const auto with = [&](const std::function<void(Command &)> &change) {
    Command other = command_;
    change(other);
    return ask(other);
  };
  EXPECT_EQ(with([](Command &c) { c.argv.back() += "x"; }), 1u);
  EXPECT_EQ(with([](Command &c) { c.argv = {"tool", "-", "v"}; }), 1u);
  EXPECT_EQ(with([](Command &c) { c.env["LC_ALL"] = "de_DE"; }), 1u);
  EXPECT_EQ(with([](Command &c) { c.env["EMPTY"] = ""; }), 1u);
  EXPECT_EQ(with([](Command &c) { c.input += " "; }), 1u);
  EXPECT_EQ(with([](Command &c) { c.files["a.c"] += " "; }), 1u);
  EXPECT_EQ(with([](Command &c) { c.files = {{"b.c", "int y;\n"}}; }), 1u);
  EXPECT_EQ(with([](Command &c) { c.directory = "/"; }), 1u);
  EXPECT_EQ(with([](Command &c) { c.output_limit = 2; }), 1u);
  EXPECT_EQ(with([](Command &c) { c.context = "another kernel"; }), 1u);
  EXPECT_EQ(with([](Command &) {}), 0u);
}

TEST_F(CachingRunnerTest, IncidentalVariablesAndTheChildsOwnAreNoPartOfTheQuestion) {
  command_.env["MAKELEVEL"] = "1";
  command_.incidental = {"MAKELEVEL"};
  EXPECT_EQ(ask(command_), 1u);
  command_.env["MAKELEVEL"] = "2";
  EXPECT_EQ(ask(command_), 0u);
  command_.env["TMPDIR"] = "/elsewhere";
  EXPECT_EQ(ask(command_), 0u);
  command_.incidental = {};
  EXPECT_EQ(ask(command_), 1u);
}

TEST_F(CachingRunnerTest, UnrelatedChangesKeepTheAnswer) {
  EXPECT_TRUE(is_reused_after([&] {
    write("unrelated", "x");
    write("bin/unrelated", "a directory that was merely looked at");
  }));
}

TEST_F(CachingRunnerTest, UsedFileWithOtherBytes) {
  EXPECT_FALSE(is_reused_after([&] { write("used", "three"); }));
}

TEST_F(CachingRunnerTest, UsedFileRewrittenWithItsOldSizeAndTime) {
  EXPECT_FALSE(is_reused_after([&] {
    const auto time = std::filesystem::last_write_time(path("used"));
    write("used", "eno");
    std::filesystem::last_write_time(path("used"), time);
  }));
}

TEST_F(CachingRunnerTest, UsedFileThatVanished) {
  EXPECT_FALSE(is_reused_after([&] { std::filesystem::remove(path("used")); }));
}

TEST_F(CachingRunnerTest, MissingFileThatAppeared) {
  EXPECT_FALSE(is_reused_after([&] { write("missing", ""); }));
}

TEST_F(CachingRunnerTest, LookedForFileThatAppeared) {
  EXPECT_FALSE(is_reused_after([&] { std::filesystem::create_directory(path("looked-for")); }));
}

TEST_F(CachingRunnerTest, ListedDirectoryWithANewEntry) {
  EXPECT_FALSE(is_reused_after([&] { write("dir/entry", ""); }));
}

TEST_F(CachingRunnerTest, EarlierExecutableInPath) {
  EXPECT_FALSE(is_reused_after([&] {
    std::filesystem::create_directory(path("earlier"));
    write("earlier/tool", "");
  }));
}

TEST_F(CachingRunnerTest, ToolReplacedWithSameSizeAndTime) {
  EXPECT_FALSE(is_reused_after([&] {
    const auto time = std::filesystem::last_write_time(path("bin/tool"));
    std::filesystem::copy_file(path("bin/tool"), path("bin/new"));
    std::filesystem::last_write_time(path("bin/new"), time);
    std::filesystem::rename(path("bin/new"), path("bin/tool"));
  }));
}

TEST_F(CachingRunnerTest, InterpreterOfAScriptReplaced) {
  EXPECT_FALSE(is_reused_after([&] { write("bin/interpreter", "x"); }));
}

TEST_F(CachingRunnerTest, SymlinkRetargeted) {
  EXPECT_FALSE(is_reused_after([&] {
    std::filesystem::remove(path("link"));
    std::filesystem::create_symlink(path("other"), path("link"));
  }));
}

TEST_F(CachingRunnerTest, RelativeToolOfAnotherDirectory) {
  command_.argv = {"./tool"};
  const auto before = std::filesystem::current_path();
  std::filesystem::current_path(path("bin"));
  EXPECT_EQ(ask(command_), 1u);
  std::filesystem::create_directory(path("other-bin"));
  write("other-bin/tool", "another tool");
  std::filesystem::current_path(path("other-bin"));
  EXPECT_EQ(ask(command_), 1u);
  std::filesystem::current_path(before);
}

TEST_F(CachingRunnerTest, FileWrittenWhileTheToolRanIsNotBelieved) {
  during_ = [&] { write("used", "now"); };
  EXPECT_EQ(ask(command_), 1u);
  EXPECT_EQ(ask(command_), 1u);
}

TEST_F(CachingRunnerTest, FileFromTheFutureIsBelieved) {
  std::filesystem::last_write_time(path("used"), std::filesystem::file_time_type::clock::now() + 24h);
  std::this_thread::sleep_for(tick);
  EXPECT_TRUE(is_reused_after([] {}));
}

TEST_F(CachingRunnerTest, OnlyAPlainExitIsKept) {
  for (const Outcome outcome : {Outcome{Signalled{9}}, Outcome{TimedOut{1s}}, Outcome{OutputFlooded{1}},
                                Outcome{LeftBehind{0}}, Outcome{NotStarted{ENOENT}}}) {
    answer_.outcome = outcome;
    EXPECT_EQ(ask(command_), 1u);
    EXPECT_EQ(ask(command_), 1u) << describe(outcome);
  }
}

TEST_F(CachingRunnerTest, UntracedRunIsNotKept) {
  answer_.accesses.reset();
  EXPECT_EQ(ask(command_), 1u);
  EXPECT_EQ(ask(command_), 1u);
}

TEST_F(CachingRunnerTest, FailureOfTheMomentIsNotKept) {
  for (const char *text : {"a.s: No space left on device", "cc1: Cannot allocate memory",
                           "fork: Resource temporarily unavailable", "ld terminated with signal 9 [Killed]",
                           "LLVM ERROR: out of memory"}) {
    answer_.err = text;
    EXPECT_EQ(ask(command_), 1u);
    EXPECT_EQ(ask(command_), 1u) << text;
  }
  answer_.outcome = Exited{0};
  EXPECT_EQ(ask(command_), 1u);
  EXPECT_EQ(ask(command_), 0u) << "a success is one whatever it prints";
}

TEST_F(CachingRunnerTest, WhatWasSaidOnAFullDiskIsNotKept) {
  for (const int status : {0, 1}) {
    answer_.outcome = Exited{status};
    answer_.scratch_error = ENOSPC;
    EXPECT_EQ(ask(command_), 1u);
    EXPECT_EQ(ask(command_), 1u) << status;
  }
}

TEST_F(CachingRunnerTest, WhatTheKernelMakesIsNoEvidence) {
  answer_.accesses->push_back({AccessKind::opened, 1, "/proc/self/status"});
  answer_.accesses->push_back({AccessKind::opened, 1, "/dev/null"});
  EXPECT_TRUE(is_reused_after([] {}));
}

TEST_F(CachingRunnerTest, FilesInSharedMemoryAreEvidence) {
  const std::string file = "/dev/shm/kassay-test-" + std::to_string(getpid());
  std::ofstream(file) << "one";
  std::this_thread::sleep_for(tick);
  answer_.accesses->push_back({AccessKind::opened, 1, file});
  EXPECT_FALSE(is_reused_after([&] { std::ofstream(file) << "other"; }));
  std::filesystem::remove(file);
}

TEST_F(CachingRunnerTest, ScriptThatIsItsOwnInterpreterEnds) {
  write("bin/tool", "#!" + path("bin/tool") + "\n");
  std::this_thread::sleep_for(tick);
  EXPECT_TRUE(is_reused_after([] {}));
}

TEST_F(CachingRunnerTest, FifoInPathDoesNotHoldUsUp) {
  ASSERT_EQ(mkfifo(path("fifo").c_str(), 0755), 0);
  std::this_thread::sleep_for(tick);
  answer_.accesses->push_back({AccessKind::executed, 1, path("fifo")});
  EXPECT_TRUE(is_reused_after([] {}));
}

TEST_F(CachingRunnerTest, SameQuestionIsAskedOnceInARun) {
  FakeRunner fake([](const Command &) { return ended(TimedOut{1s}); });
  AnswerBook book(nullptr);
  CachingRunner runner(fake, book);
  int answers = 0;
  for (int i = 0; i < 3; ++i)
    runner.start(command_, [&](const kassay::Run &run) {
      ++answers;
      EXPECT_EQ(run.outcome, Outcome{TimedOut{1s}});
      if (answers == 1) // from within `done`
        runner.start(command_, [&](const kassay::Run &) { ++answers; });
    });
  runner.drain();
  runner.run(command_);
  EXPECT_EQ(answers, 4);
  EXPECT_EQ(fake.started.size(), 1u);
  EXPECT_EQ(runner.counts().executed, 1u);
}

TEST_F(CachingRunnerTest, DamagedValuesAreIgnored) {
  EXPECT_EQ(ask(command_), 1u);
  for (const char *value : {"", "not what was written", "\x98\x01", "\xc0", "\x91\x91\x91\x91"}) {
    sqlite3 *database = nullptr;
    sqlite3_open(path("store.sqlite").c_str(), &database);
    const std::string update = std::string("UPDATE answer SET value=CAST('") + value + "' AS BLOB)";
    EXPECT_EQ(sqlite3_exec(database, update.c_str(), nullptr, nullptr, nullptr), SQLITE_OK);
    EXPECT_EQ(sqlite3_changes(database), 1);
    sqlite3_close(database);
    EXPECT_EQ(ask(command_), 1u) << value;
  }
  EXPECT_EQ(ask(command_), 0u) << "and replaced";
}

} // namespace
} // namespace kassay
