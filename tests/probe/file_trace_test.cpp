// SPDX-License-Identifier: MIT
// What a traced child is seen to use, through the process runner as everyone uses it.
#include "probe/file_trace.h"

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <fstream>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gtest/gtest.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "probe/find_executable.h"
#include "probe/process_runner.h"
#include "tests/probe/scratch_directory.h"
#include "tests/probe/shell_command.h"

namespace kassay {
namespace {

using namespace std::chrono_literals;

/// Skips where this kernel or sandbox does not let us trace.
#define REQUIRE_TRACE(run)                                                                                   \
  if (!(run).accesses)                                                                                       \
  GTEST_SKIP() << "seccomp user notification is not available here"

kassay::Run traced(Command command) {
  command.trace = true;
  return ProcessRunner({}).run(std::move(command));
}

std::optional<AccessKind> use_of(const kassay::Run &run, const std::string &path) {
  std::optional<AccessKind> result;
  for (const FileAccess &access : *run.accesses)
    if (access.path == path)
      result = std::max(result.value_or(access.kind), access.kind);
  return result;
}

/// Skips where there is nothing to build a test program with.
#define REQUIRE_COMPILER                                                                                     \
  if (std::system("cc --version >/dev/null 2>&1") != 0)                                                      \
  GTEST_SKIP() << "no C compiler"

/// Builds a C program and returns its path.
std::string program(const ScratchDirectory &directory, const std::string &source,
                    const std::string &flags = "") {
  std::ofstream(directory.path("p.c")) << "#define _GNU_SOURCE\n" << source;
  const std::string path = directory.path("program");
  EXPECT_EQ(std::system(fmt::format("cc {} -o {} {}", directory.path("p.c"), path, flags).c_str()), 0);
  return path;
}

class FileTraceTest : public testing::Test {
protected:
  FileTraceTest() {
    std::filesystem::create_directory(directory_.path("d"));
    std::ofstream(directory_.path("d/file")) << "text\n";
  }
  std::string path(const std::string &name) const { return directory_.path(name); }
  ScratchDirectory directory_;
};

TEST_F(FileTraceTest, OpensAndFailedOpens) {
  const kassay::Run run = traced(shell(fmt::format("cat {0}/d/file; cat {0}/d/missing", path("."))));
  REQUIRE_TRACE(run);
  EXPECT_EQ(use_of(run, path("./d/file")), AccessKind::opened);
  EXPECT_EQ(use_of(run, path("./d/missing")), AccessKind::opened);
}

TEST_F(FileTraceTest, LookingIsNoOpening) {
  const kassay::Run run =
      traced(shell(fmt::format("[ -e {0} ]; [ -x {1} ]; readlink {0}", path("d/file"), path("d/missing"))));
  REQUIRE_TRACE(run);
  EXPECT_EQ(use_of(run, path("d/file")), AccessKind::inspected);
  EXPECT_EQ(use_of(run, path("d/missing")), AccessKind::inspected);
}

TEST_F(FileTraceTest, StrongerUseReplacesTheWeakerOne) {
  const kassay::Run run = traced(shell(fmt::format("[ -e {0} ] && cat {0} && [ -e {0} ]", path("d/file"))));
  REQUIRE_TRACE(run);
  EXPECT_EQ(std::ranges::count(*run.accesses, path("d/file"), &FileAccess::path), 1);
  EXPECT_EQ(use_of(run, path("d/file")), AccessKind::opened);
}

TEST_F(FileTraceTest, ListedDirectoryIsOpened) {
  const kassay::Run run = traced(shell("ls " + path("d")));
  REQUIRE_TRACE(run);
  EXPECT_EQ(use_of(run, path("d")), AccessKind::opened);
}

TEST_F(FileTraceTest, RelativePathsFollowChdir) {
  const kassay::Run run = traced(shell(fmt::format("cd {} && cat file ../d/missing", path("d"))));
  REQUIRE_TRACE(run);
  EXPECT_EQ(use_of(run, path("d/file")), AccessKind::opened);
  EXPECT_EQ(use_of(run, path("d/../d/missing")), AccessKind::opened);
}

TEST_F(FileTraceTest, RelativePathsFollowTheDirectoryDescriptor) {
  REQUIRE_COMPILER;
  Command command = shell("");
  command.argv = {program(directory_, R"(
#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
int main(int n, char **v) {
  int d = open(v[1], O_PATH | O_DIRECTORY);
  struct stat s;
  openat(d, "file", O_RDONLY);
  fstatat(d, "seen", &s, 0);
  openat(999, "nowhere", O_RDONLY);
})"),
                  path("d")};
  const kassay::Run run = traced(command);
  REQUIRE_TRACE(run);
  EXPECT_EQ(use_of(run, path("d/file")), AccessKind::opened);
  EXPECT_EQ(use_of(run, path("d/seen")), AccessKind::inspected);
}

TEST_F(FileTraceTest, WritingAndDescriptorsAreNotRecorded) {
  REQUIRE_COMPILER;
  Command command = shell("");
  command.argv = {program(directory_, R"(
#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
int main(int n, char **v) {
  struct stat s;
  int d = open(v[1], O_WRONLY | O_CREAT, 0644);
  fstat(d, &s);
  fstatat(d, "", &s, AT_EMPTY_PATH);
  open(v[2], O_RDWR);
})"),
                  path("d/written"), path("d/both")};
  const kassay::Run run = traced(command);
  REQUIRE_TRACE(run);
  EXPECT_EQ(use_of(run, path("d/written")), std::nullopt);
  EXPECT_EQ(use_of(run, path("d/both")), AccessKind::opened);
  EXPECT_TRUE(
      std::ranges::all_of(*run.accesses, [](const FileAccess &access) { return access.path[0] == '/'; }));
}

TEST_F(FileTraceTest, StaticProgramsAndThreads) {
  REQUIRE_COMPILER;
  Command command = shell("");
  command.argv = {program(directory_, R"(
#include <fcntl.h>
#include <pthread.h>
static void *run(void *p) { open(p, O_RDONLY); return 0; }
int main(int n, char **v) {
  pthread_t t[64];
  for (int i = 0; i < 64; ++i) pthread_create(&t[i], 0, run, v[1 + i % 2]);
  for (int i = 0; i < 64; ++i) pthread_join(t[i], 0);
})",
                          "-static -pthread"),
                  path("d/file"), path("d/missing")};
  const kassay::Run run = traced(command);
  REQUIRE_TRACE(run);
  EXPECT_EQ(run.outcome, Outcome{Exited{0}});
  EXPECT_EQ(use_of(run, path("d/file")), AccessKind::opened);
  EXPECT_EQ(use_of(run, path("d/missing")), AccessKind::opened);
  EXPECT_FALSE(use_of(run, "/lib/x86_64-linux-gnu/libc.so.6")) << "static";
}

TEST_F(FileTraceTest, ExecutionsInOrderWithFailedAttemptsAndTheirProcess) {
  std::ofstream(path("d/tool")) << "#!/bin/sh\n/bin/true\nexec /usr/bin/env true\n";
  chmod(path("d/tool").c_str(), 0755);
  Command command = shell("");
  command.argv = {path("d/tool")};
  command.env = {{"PATH", path("nowhere") + ":/bin"}};
  const kassay::Run run = traced(command);
  REQUIRE_TRACE(run);
  std::vector<std::string> paths;
  std::vector<int> processes;
  for (const FileAccess &access : *run.accesses)
    if (access.kind == AccessKind::executed) {
      paths.push_back(access.path);
      processes.push_back(access.process);
    }
  ASSERT_EQ(paths, (std::vector<std::string>{path("d/tool"), "/bin/true", "/usr/bin/env",
                                             path("nowhere/true"), "/bin/true"}));
  EXPECT_NE(processes[1], processes[0]) << "a child of the script";
  for (const std::size_t i : {2, 3, 4})
    EXPECT_EQ(processes[i], processes[0]) << paths[i];
}

TEST_F(FileTraceTest, ScratchDirectoryIsLeftOut) {
  const kassay::Run run = traced(shell("echo x > a; cat a $TMPDIR/b; ls ."));
  REQUIRE_TRACE(run);
  for (const FileAccess &access : *run.accesses)
    EXPECT_EQ(access.path.find("kassay-scratch-"), access.path.npos) << access.path;
}

TEST_F(FileTraceTest, KilledChildGivesNoAnswerThatCouldBeKept) {
  for (int milliseconds : {1, 3, 10, 30, 100}) {
    Command command = shell(fmt::format("while :; do cat {}; done", path("d/file")));
    command.deadline = std::chrono::milliseconds(milliseconds);
    const kassay::Run run = traced(command);
    EXPECT_EQ(run.outcome, Outcome{TimedOut{command.deadline}});
    EXPECT_LT(run.cost.wall, 2s);
  }
}

TEST_F(FileTraceTest, ProcessThatEscapesMakesTheRecordIncomplete) {
  // Without its TMPDIR it cannot be told from another child's, and is only killed when none runs any more.
  const kassay::Run run =
      traced(shell("env -u TMPDIR setsid sh -c 'sleep 60' >/dev/null 2>&1 & sleep 0.2; exit 0"));
  EXPECT_EQ(run.outcome, Outcome{Exited{0}});
  EXPECT_FALSE(run.accesses);
}

TEST_F(FileTraceTest, ChildWhoseTracerWasKilledIsNotStuck) {
  prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
  const pid_t tracer = fork();
  if (tracer == 0) {
    const auto trace = FileTrace::begin([](auto) {});
    if (trace && fork() == 0) {
      usleep(100'000); // by then its tracer is dead
      trace->enter_child();
      execl("/bin/true", "true", nullptr);
      _exit(127);
    }
    usleep(10'000);
    raise(SIGKILL);
  }
  EXPECT_EQ(waitpid(tracer, nullptr, 0), tracer);
  pid_t ended = 0;
  for (int i = 0; i < 400 && ended == 0; ++i, usleep(5000))
    ended = waitpid(-1, nullptr, WNOHANG);
  EXPECT_NE(ended, 0) << "it waits for an answer, and will for ever";
}

TEST_F(FileTraceTest, TwoAtOnceDoNotMix) {
  ProcessRunner runner({.parallel = 8});
  std::vector<kassay::Run> runs(16);
  for (std::size_t i = 0; i < runs.size(); ++i) {
    Command command = shell(fmt::format("for i in 1 2 3 4 5; do cat {}/{}; done", path("d"), i));
    command.trace = true;
    runner.start(command, [&runs, i](kassay::Run run) { runs[i] = std::move(run); });
  }
  runner.drain();
  REQUIRE_TRACE(runs[0]);
  for (std::size_t i = 0; i < runs.size(); ++i)
    for (std::size_t j = 0; j < runs.size(); ++j)
      EXPECT_EQ(use_of(runs[i], path(fmt::format("d/{}", j))).has_value(), i == j) << i << " " << j;
}

TEST_F(FileTraceTest, EndlessLookupsGiveNoRecordAndLittleMemory) {
  REQUIRE_COMPILER;
  Command command = shell("");
  command.argv = {program(directory_, R"(
#include <stdio.h>
#include <unistd.h>
int main(void) {
  char name[64];
  for (int i = 0; i < 250000; ++i) { sprintf(name, "/nonexistent/%d", i); access(name, F_OK); }
})")};
  command.deadline = 100s;
  const kassay::Run run = traced(command);
  EXPECT_EQ(run.outcome, Outcome{Exited{0}});
  EXPECT_FALSE(run.accesses);
}

TEST_F(FileTraceTest, CostOfTracingACompile) {
  Command command = shell("");
  command.argv = {"gcc", "-c", "-x", "c", "/dev/null", "-o", "a.o"};
  ProcessRunner runner({.parallel = 1});
  if (!find_executable("gcc", command.env))
    GTEST_SKIP() << "no gcc";
  std::vector<std::chrono::microseconds> times[2];
  for (int i = 0; i < 20; ++i)
    for (const bool trace : {false, true}) {
      command.trace = trace;
      const kassay::Run run = runner.run(command);
      ASSERT_TRUE(run.succeeded());
      times[trace].push_back(run.cost.wall);
    }
  for (auto &list : times)
    std::ranges::nth_element(list, list.begin() + 10);
  fmt::print("gcc -c /dev/null: {} us untraced, {} us traced (medians of 20)\n", times[0][10].count(),
             times[1][10].count());
  EXPECT_LT(times[1][10], 3 * times[0][10]);
}

} // namespace
} // namespace kassay
