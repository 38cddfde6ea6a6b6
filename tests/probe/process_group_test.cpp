// SPDX-License-Identifier: MIT
// Process groups, orphans, many children side by side, make's jobserver.
#include "probe/process_runner.h"

#include <csignal>
#include <filesystem>
#include <fstream>
#include <thread>

#include <fcntl.h>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "probe/jobserver.h"
#include "tests/probe/scratch_directory.h"
#include "tests/probe/shell_command.h"

namespace kassay {
namespace {

using namespace std::chrono_literals;

std::size_t entries(const std::string &directory) {
  return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(directory), {}));
}

/// True when a process is gone, or will be within a second.
bool dies(pid_t pid) {
  for (int i = 0; i < 200; ++i, std::this_thread::sleep_for(5ms))
    if (kill(pid, 0) != 0)
      return true;
  return false;
}

pid_t number(const std::string &text) {
  return static_cast<pid_t>(std::stol(text));
}

bool has_no_children() {
  return waitpid(-1, nullptr, WNOHANG) == -1 && errno == ECHILD;
}

TEST(ProcessGroup, ChildLeadsAGroupOfItsOwn) {
  const kassay::Run run = ProcessRunner({}).run(shell("echo $$ $(ps -o pgid= -p $$)"));
  const std::size_t blank = run.out.find(' ');
  EXPECT_EQ(number(run.out), number(run.out.substr(blank)));
  EXPECT_NE(number(run.out), getpgrp());
}

TEST(ProcessGroup, DeadlineKillsTheWholeGroup) {
  Command command = shell("sleep 60 & echo $!; wait");
  command.deadline = 200ms;
  const kassay::Run run = ProcessRunner({}).run(command);
  EXPECT_EQ(run.outcome, Outcome{TimedOut{200ms}});
  EXPECT_TRUE(dies(number(run.out)));
}

TEST(ProcessGroup, GrandchildThatHoldsThePipeIsLeftBehind) {
  for (const bool trace : {false, true}) {
    Command command = shell("sleep 60 & echo $!; exit 3");
    command.trace = trace;
    const auto began = std::chrono::steady_clock::now();
    const kassay::Run run = ProcessRunner({}).run(command);
    EXPECT_EQ(run.outcome, Outcome{LeftBehind{3}});
    EXPECT_TRUE(dies(number(run.out)));
    EXPECT_LT(std::chrono::steady_clock::now() - began, 3s);
  }
}

TEST(ProcessGroup, GrandchildThatLetsGoInTimeIsWaitedFor) {
  const kassay::Run run = ProcessRunner({}).run(shell("(sleep 0.2; echo late) & exit 0"));
  EXPECT_EQ(run.outcome, Outcome{Exited{0}});
  EXPECT_EQ(run.out, "late\n");
}

TEST(ProcessGroup, SilentGrandchildIsKilledAtOnce) {
  const kassay::Run run = ProcessRunner({}).run(shell("sleep 60 >/dev/null 2>&1 & echo $!"));
  EXPECT_EQ(run.outcome, Outcome{Exited{0}});
  EXPECT_TRUE(dies(number(run.out)));
}

TEST(ProcessGroup, OrphanInASessionOfItsOwnIsKilledAndReaped) {
  for (const bool trace : {false, true}) {
    Command command = shell("setsid sh -c 'echo $$; exec sleep 60 >/dev/null 2>&1' & sleep 0.3");
    command.trace = trace;
    const kassay::Run run = ProcessRunner({}).run(command);
    EXPECT_EQ(run.outcome, Outcome{Exited{0}});
    EXPECT_TRUE(dies(number(run.out)));
    EXPECT_TRUE(has_no_children());
  }
}

TEST(ProcessGroup, SessionOfItsOwnThatHoldsThePipeDoesNotHoldUsUp) {
  Command command = shell("setsid sh -c 'echo $$; exec sleep 60' & sleep 60");
  command.deadline = 300ms;
  const kassay::Run run = ProcessRunner({}).run(command);
  EXPECT_EQ(run.outcome, Outcome{TimedOut{300ms}});
  EXPECT_LT(run.cost.wall, 2300ms);
  EXPECT_TRUE(dies(number(run.out)));
}

TEST(ProcessGroup, ForeignChildrenAreNeitherKilledNorReaped) {
  const pid_t running = fork();
  if (running == 0) {
    pause();
    _exit(0);
  }
  const pid_t ended = fork();
  if (ended == 0)
    _exit(42);
  ProcessRunner runner({});
  Command traced = shell("setsid sleep 0.01 & exit 0"); // an orphan to be reaped meanwhile
  traced.trace = true;
  runner.run(traced);
  runner.run(shell("true"));
  int status = 0;
  EXPECT_EQ(waitpid(ended, &status, WNOHANG), ended);
  EXPECT_EQ(WEXITSTATUS(status), 42);
  EXPECT_EQ(waitpid(running, &status, WNOHANG), 0) << "still runs";
  kill(running, SIGKILL);
  waitpid(running, &status, 0);
}

/// Each child notes how many there are, itself included, in directory "seen"; returns the most.
std::size_t most_at_once(const RunnerOptions &options, int children) {
  ScratchDirectory directory;
  const std::string now = directory.path("now"), seen = directory.path("seen");
  std::filesystem::create_directory(now);
  std::filesystem::create_directory(seen);
  ProcessRunner runner(options);
  for (int i = 0; i < children; ++i)
    runner.start(
        shell(fmt::format("touch {0}/$$; sleep 0.02; touch {1}/$(ls {0} | wc -l); rm {0}/$$", now, seen)),
        [](const kassay::Run &run) { EXPECT_EQ(run.outcome, Outcome{Exited{0}}); });
  runner.drain();
  EXPECT_EQ(runner.started(), static_cast<std::size_t>(children));
  std::size_t most = 0;
  for (const auto &entry : std::filesystem::directory_iterator(seen))
    most = std::max(most, static_cast<std::size_t>(std::stoul(entry.path().filename())));
  return most;
}

TEST(ProcessRunnerParallel, NeverMoreThanAskedFor) {
  EXPECT_EQ(most_at_once({.parallel = 1}, 10), 1u);
  const std::size_t most = most_at_once({.parallel = 4}, 40);
  EXPECT_GT(most, 1u);
  EXPECT_LE(most, 4u);
}

TEST(ProcessRunnerParallel, TokensOfMakeLimitTheChildren) {
  int tokens[2];
  ASSERT_EQ(pipe(tokens), 0);
  ASSERT_EQ(write(tokens[1], "ab", 2), 2);
  auto jobserver =
      Jobserver::from_environment(fmt::format(" -j --jobserver-auth={},{}", tokens[0], tokens[1]));
  ASSERT_TRUE(jobserver);
  EXPECT_LE(most_at_once({.parallel = 8, .jobserver = &*jobserver}, 30), 3u) << "two tokens and our own";
  char back[8];
  EXPECT_EQ(read(tokens[0], back, sizeof back), 2) << "every token went back";
  close(tokens[0]);
  close(tokens[1]);
}

TEST(ProcessRunnerParallel, WithoutATokenOneChildRunsAtATime) {
  int tokens[2];
  ASSERT_EQ(pipe(tokens), 0);
  auto jobserver = Jobserver::from_environment(fmt::format("--jobserver-auth={},{}", tokens[0], tokens[1]));
  ASSERT_TRUE(jobserver);
  EXPECT_EQ(most_at_once({.parallel = 8, .jobserver = &*jobserver}, 10), 1u);
  close(tokens[0]);
  close(tokens[1]);
}

TEST(ProcessRunnerParallel, TokenThatComesLateIsUsed) {
  int tokens[2];
  ASSERT_EQ(pipe(tokens), 0);
  auto jobserver = Jobserver::from_environment(fmt::format("--jobserver-auth={},{}", tokens[0], tokens[1]));
  ASSERT_TRUE(jobserver);
  std::thread giver([&] {
    std::this_thread::sleep_for(100ms);
    EXPECT_EQ(write(tokens[1], "t", 1), 1);
  });
  EXPECT_EQ(most_at_once({.parallel = 8, .jobserver = &*jobserver}, 40), 2u);
  giver.join();
  close(tokens[0]);
  close(tokens[1]);
}

TEST(ProcessRunnerParallel, StartFromWithinDone) {
  ProcessRunner runner({.parallel = 2});
  int depth = 0;
  std::function<void(kassay::Run)> again = [&](kassay::Run) {
    if (++depth < 20)
      runner.start(shell("true"), again);
  };
  runner.start(shell("true"), again);
  runner.drain();
  EXPECT_EQ(depth, 20);
}

TEST(ProcessRunnerParallel, DrainTwiceAndWithNothingToDo) {
  ProcessRunner runner({});
  runner.drain();
  EXPECT_TRUE(runner.run(shell("true")).succeeded());
  runner.drain();
  EXPECT_TRUE(runner.run(shell("true")).succeeded());
  EXPECT_EQ(runner.started(), 2u);
}

TEST(ProcessRunnerParallel, ObserverSeesEachChildBeforeItsDone) {
  std::vector<std::string> events;
  ProcessRunner runner({.parallel = 1, .observer = [&](const Command &command, const kassay::Run &run) {
                          events.push_back("observed " + command.argv.back() + " " + describe(run.outcome));
                        }});
  runner.start(shell("exit 3"), [&](const kassay::Run &) { events.emplace_back("done"); });
  Command missing = shell("");
  missing.argv = {"/nonexistent"};
  runner.start(missing, [&](const kassay::Run &) { events.emplace_back("done"); });
  runner.drain();
  EXPECT_EQ(events, (std::vector<std::string>{"observed exit 3 exited with 3", "done",
                                              "observed /nonexistent not started: No such file or directory",
                                              "done"}));
}

TEST(ProcessRunnerParallel, ManyChildrenLeaveNoDescriptorsProcessesOrDirectories) {
  ScratchDirectory directory;
  const std::string before = getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp";
  setenv("TMPDIR", directory.path("").c_str(), 1);
  std::size_t descriptors = 0, succeeded = 0;
  {
    ProcessRunner runner({.parallel = 8});
    Command first = shell("");
    first.argv = {"/bin/true"};
    first.trace = true;
    runner.run(first);
    descriptors = entries("/proc/self/fd");
    for (int i = 0; i < 2000; ++i) {
      Command command = first;
      command.trace = i % 2 == 0;
      if (i % 10 == 0)
        command.argv = {"/nonexistent"};
      runner.start(command, [&](const kassay::Run &run) { succeeded += run.succeeded(); });
    }
    runner.drain();
    descriptors += 15 * 2; // the tracing threads stay, with two each
    EXPECT_LE(entries("/proc/self/fd"), descriptors);
  }
  setenv("TMPDIR", before.c_str(), 1);
  EXPECT_EQ(succeeded, 1800u);
  EXPECT_LE(entries("/proc/self/fd"), descriptors);
  EXPECT_EQ(entries(directory.path("")), 0u);
  EXPECT_TRUE(has_no_children());
}

} // namespace
} // namespace kassay
