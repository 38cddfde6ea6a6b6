// SPDX-License-Identifier: MIT
// What one child sees, and what is said of its end. Groups, orphans and parallel children:
// process_group_test.cpp.
#include "probe/process_runner.h"

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <fstream>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/probe/scratch_directory.h"
#include "tests/probe/shell_command.h"
#include "tests/probe/small_tmpfs.h"

namespace kassay {
namespace {

using namespace std::chrono_literals;

kassay::Run run(Command command) {
  return ProcessRunner({}).run(std::move(command));
}

void write_file(const std::string &path, const std::string &text, mode_t mode = 0644) {
  std::ofstream(path) << text;
  chmod(path.c_str(), mode);
}

TEST(ProcessRunner, ExitStatusIsKept) {
  EXPECT_EQ(run(shell("exit 255")).outcome, Outcome{Exited{255}});
}

TEST(ProcessRunner, CrashIsNoExit) {
  EXPECT_EQ(run(shell("kill -SEGV $$")).outcome, Outcome{Signalled{SIGSEGV}});
}

TEST(ProcessRunner, StdoutAndStderrAreApart) {
  const kassay::Run result = run(shell("echo out; echo err >&2"));
  EXPECT_EQ(result.out, "out\n");
  EXPECT_EQ(result.err, "err\n");
}

TEST(ProcessRunner, OutputIsKeptOnFailure) {
  const kassay::Run result = run(shell("echo out; echo err >&2; kill -9 $$"));
  EXPECT_EQ(result.out + result.err, "out\nerr\n");
}

TEST(ProcessRunner, MissingProgramIsNotStarted) {
  Command command = shell("");
  command.argv = {"/nonexistent/tool"};
  EXPECT_EQ(run(command).outcome, Outcome{NotStarted{ENOENT}});
}

TEST(ProcessRunner, MissingInterpreterOfAScriptIsNotStarted) {
  ScratchDirectory directory;
  Command command = shell("");
  command.argv = {directory.path("tool")};
  write_file(command.argv[0], "#!/nonexistent/interpreter\n", 0755);
  EXPECT_EQ(run(command).outcome, Outcome{NotStarted{ENOENT}});
}

TEST(ProcessRunner, NotExecutableIsNotStarted) {
  ScratchDirectory directory;
  Command command = shell("");
  command.argv = {directory.path("tool")};
  write_file(command.argv[0], "#!/bin/sh\n", 0644);
  EXPECT_EQ(run(command).outcome, Outcome{NotStarted{EACCES}});
  command.argv = {directory.path("")};
  EXPECT_EQ(run(command).outcome, Outcome{NotStarted{EACCES}}) << "a directory";
}

TEST(ProcessRunner, MissingWorkingDirectoryIsNotStarted) {
  Command command = shell("true");
  command.directory = "/nonexistent";
  EXPECT_EQ(run(command).outcome, Outcome{NotStarted{ENOENT}});
}

TEST(ProcessRunner, EmptyArgumentListIsNotStarted) {
  EXPECT_EQ(run(Command{}).outcome, Outcome{NotStarted{EINVAL}});
}

TEST(ProcessRunner, TooLongArgumentListIsNotStarted) {
  Command command = shell("true");
  command.argv.push_back(std::string(4 << 20, 'x'));
  EXPECT_EQ(run(command).outcome, Outcome{NotStarted{E2BIG}});
}

TEST(ProcessRunner, MissingTemporaryDirectoryIsNamedAsTheReason) {
  const std::string before = getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp";
  setenv("TMPDIR", "/nonexistent", 1);
  const kassay::Run result = run(shell("true"));
  setenv("TMPDIR", before.c_str(), 1);
  EXPECT_EQ(result.outcome, Outcome{NotStarted{ENOENT}});
}

TEST(ProcessRunner, AFullTmpdirIsNotedThoughTheChildHidesIt) {
  const ScratchDirectory directory;
  const char *before = getenv("TMPDIR");
  const std::string tmpdir = before ? before : "";
  const bool ran = in_small_tmpfs(directory.path("."), "64k", [&] {
    setenv("TMPDIR", directory.path(".").c_str(), 1);
    const kassay::Run full = run(shell("head -c 100000 /dev/zero 2>/dev/null >file"));
    EXPECT_EQ(full.outcome, Outcome{Exited{1}});
    EXPECT_EQ(full.err, "");
    EXPECT_EQ(full.scratch_error, ENOSPC);
  });
  before ? setenv("TMPDIR", tmpdir.c_str(), 1) : unsetenv("TMPDIR");
  EXPECT_EQ(run(shell("exit 1")).scratch_error, 0);
  if (!ran)
    GTEST_SKIP() << "not allowed to mount a tmpfs";
}

TEST(ProcessRunner, ScriptWithoutInterpreterRunsInTheShell) {
  ScratchDirectory directory;
  Command command = shell("");
  command.argv = {directory.path("tool"), "one", "two"};
  write_file(command.argv[0], "echo $# $2\n", 0755);
  EXPECT_EQ(run(command).out, "2 two\n");
}

TEST(ProcessRunner, FirstArgumentStaysAsItWasSpelt) {
  Command command = shell("echo $0");
  command.argv = {"sh", "-c", "tr '\\0' ' ' < /proc/$$/cmdline"};
  EXPECT_TRUE(run(command).out.starts_with("sh -c ")) << run(command).out;
}

TEST(ProcessRunner, RelativePathIsTakenFromOurDirectoryNotTheChilds) {
  ScratchDirectory directory;
  write_file(directory.path("tool"), "#!/bin/sh\necho here\n", 0755);
  const auto before = std::filesystem::current_path();
  std::filesystem::current_path(directory.path(""));
  Command command = shell("");
  command.argv = {"./tool"};
  const kassay::Run result = run(command);
  command.argv = {"tool"};
  command.env["PATH"] = "/nonexistent:.:/usr/bin:/bin";
  const kassay::Run found = run(command);
  std::filesystem::current_path(before);
  EXPECT_EQ(result.out, "here\n");
  EXPECT_EQ(found.out, "here\n");
}

TEST(ProcessRunner, EnvironmentIsWhatWasListedAndTmpdir) {
  Command command;
  command.argv = {"/usr/bin/env"};
  command.env = {{"B", "2"}, {"A", ""}, {"TMPDIR", "/ignored"}};
  const std::string out = run(command).out;
  EXPECT_TRUE(out.starts_with("A=\nB=2\nTMPDIR=")) << out;
  EXPECT_EQ(std::ranges::count(out, '\n'), 3) << out;
  EXPECT_EQ(out.find("ignored"), out.npos);
}

TEST(ProcessRunner, WorkingDirectoryIsTheScratchDirectoryWithItsFiles) {
  Command command = shell("[ \"$(pwd -P)\" = \"$(cd $TMPDIR && pwd -P)\" ] && cat a.c && ls -A");
  command.files = {{"a.c", "int x;\n"}};
  EXPECT_EQ(run(command).out, "int x;\na.c\n");
}

TEST(ProcessRunner, AnotherWorkingDirectoryWhereAskedFor) {
  Command command = shell("pwd");
  command.directory = "/usr";
  EXPECT_EQ(run(command).out, "/usr\n");
}

TEST(ProcessRunner, ScratchDirectoryIsRemovedWhateverIsInIt) {
  const std::string path =
      run(shell("mkdir -p a/b/c && touch a/b/c/f && chmod 0 a/b/c a/b a && echo $TMPDIR && chmod 0 .")).out;
  ASSERT_TRUE(path.starts_with("/") && path.ends_with("\n")) << path;
  EXPECT_FALSE(std::filesystem::exists(path.substr(0, path.size() - 1)));
}

TEST(ProcessRunner, UmaskIsTheUsualOne) {
  const mode_t before = umask(077);
  const kassay::Run result = run(shell("umask"));
  umask(before);
  EXPECT_EQ(result.out, "0022\n");
}

TEST(ProcessRunner, NoDescriptorButThreeIsInherited) {
  const int leak = open("/etc/passwd", O_RDONLY); // without O_CLOEXEC, as a careless caller's
  ASSERT_EQ(fcntl(leak, F_DUPFD, 200), 200);
  Command command = shell("");
  command.argv = {"/bin/ls", "/proc/self/fd"};
  const kassay::Run result = run(command);
  close(leak);
  close(200);
  EXPECT_EQ(result.out, "0\n1\n2\n3\n") << "3 is the directory that ls lists";
}

TEST(ProcessRunner, SignalsAreAsAfterLogin) {
  ProcessRunner runner({}); // ignores SIGPIPE for us
  signal(SIGUSR1, SIG_IGN);
  sigset_t blocked, before;
  sigemptyset(&blocked);
  sigaddset(&blocked, SIGUSR2);
  sigprocmask(SIG_BLOCK, &blocked, &before);
  const kassay::Run result = runner.run(shell("grep -E '^Sig(Blk|Ign)' /proc/self/status"));
  sigprocmask(SIG_SETMASK, &before, nullptr);
  signal(SIGUSR1, SIG_DFL);
  EXPECT_EQ(result.out, "SigBlk:\t0000000000000000\nSigIgn:\t0000000000000000\n");
}

TEST(ProcessRunner, IgnoredSigchldOfTheCallerLosesNoOutcome) {
  signal(SIGCHLD, SIG_IGN);
  const kassay::Run result = run(shell("exit 7"));
  signal(SIGCHLD, SIG_DFL);
  EXPECT_EQ(result.outcome, Outcome{Exited{7}});
}

TEST(ProcessRunner, InputIsFedAndEnds) {
  Command command = shell("cat");
  command.input = std::string(1 << 20, 'x') + "end";
  EXPECT_EQ(run(command).out, command.input);
}

TEST(ProcessRunner, WithoutInputThereIsNothingToRead) {
  EXPECT_EQ(run(shell("cat; echo end")).out, "end\n");
}

TEST(ProcessRunner, InputThatNobodyReadsIsNoTrouble) {
  Command command = shell("exit 0");
  command.input = std::string(8 << 20, 'x');
  EXPECT_EQ(run(command).outcome, Outcome{Exited{0}});
}

TEST(ProcessRunner, OutputExactlyAtTheLimitIsFine) {
  Command command = shell("head -c 100000 /dev/zero; head -c 100000 /dev/zero >&2");
  command.output_limit = 100'000;
  const kassay::Run result = run(command);
  EXPECT_EQ(result.outcome, Outcome{Exited{0}});
  EXPECT_EQ(result.out.size(), 100'000u);
  EXPECT_EQ(result.err.size(), 100'000u);
}

TEST(ProcessRunner, OneByteMoreIsAFlood) {
  Command command = shell("head -c 100001 /dev/zero; sleep 30");
  command.output_limit = 100'000;
  const kassay::Run result = run(command);
  EXPECT_EQ(result.outcome, Outcome{OutputFlooded{100'000}});
  EXPECT_EQ(result.out, std::string(4096, '\0')); // the start of a flood is enough to show what it was
}

TEST(ProcessRunner, EndlessOutputEndsAtTheLimit) {
  Command command = shell("yes & yes >&2");
  command.output_limit = 1 << 20;
  const kassay::Run result = run(command);
  EXPECT_EQ(result.outcome, Outcome{OutputFlooded{1 << 20}});
  EXPECT_LT(result.cost.wall, 10s);
}

TEST(ProcessRunner, DeadlineKillsWhatIgnoresSignals) {
  Command command = shell("trap '' TERM INT HUP; echo before; while :; do sleep 30; done");
  command.deadline = 200ms;
  const kassay::Run result = run(command);
  EXPECT_EQ(result.outcome, Outcome{TimedOut{200ms}});
  EXPECT_EQ(result.out, "before\n");
  EXPECT_LT(result.cost.wall, 2s);
}

TEST(ProcessRunner, DeadlineWhileOutputComesInKeepsTheOutput) {
  Command command = shell("while :; do echo x; sleep 0.01; done");
  command.deadline = 300ms;
  const kassay::Run result = run(command);
  EXPECT_EQ(result.outcome, Outcome{TimedOut{300ms}});
  EXPECT_TRUE(result.out.starts_with("x\nx\n"));
}

TEST(ProcessRunner, StoppedChildIsKilledAtTheDeadline) {
  Command command = shell("kill -STOP $$");
  command.deadline = 200ms;
  EXPECT_EQ(run(command).outcome, Outcome{TimedOut{200ms}});
}

TEST(ProcessRunner, CostIsMeasured) {
  const kassay::Run busy = run(shell("i=0; while [ $i -lt 200000 ]; do i=$((i+1)); done"));
  EXPECT_GT(busy.cost.user, 10ms);
  EXPECT_GE(busy.cost.wall + 20ms, busy.cost.user);
  EXPECT_GT(busy.cost.peak_rss_kib, 500);
  EXPECT_LT(busy.cost.peak_rss_kib, 500'000);
  EXPECT_GE(run(shell("sleep 0.2")).cost.wall, 200ms);
}

} // namespace
} // namespace kassay
