// SPDX-License-Identifier: MIT
// What a confined child cannot do, and that it leaves nothing behind. Each attempt has a control: unconfined,
// the same line succeeds.
#include "probe/sandbox.h"

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>
#include <unistd.h>

#include "probe/process_runner.h"
#include "tests/probe/scratch_directory.h"
#include "tests/probe/shell_command.h"

namespace kassay {
namespace {

using namespace std::chrono_literals;

class Confined : public testing::Test {
protected:
  void SetUp() override {
    if (sandbox_profile().kind != SandboxProfile::Kind::landlock)
      GTEST_SKIP() << "no Landlock here";
  }
};

kassay::Run run(Command command, bool confined) {
  command.confined = confined;
  command.env["HOME"] = getenv("HOME") ? getenv("HOME") : "/";
  return ProcessRunner({}).run(std::move(command));
}

/// Fails when confined, succeeds when not.
void expect_refused(const Command &command) {
  const kassay::Run inside = run(command, true), outside = run(command, false);
  EXPECT_TRUE(outside.succeeded()) << describe(outside.outcome) << outside.err;
  EXPECT_FALSE(inside.succeeded()) << inside.out;
  EXPECT_TRUE(std::holds_alternative<Exited>(inside.outcome)) << describe(inside.outcome);
}

TEST_F(Confined, CompilesLinksAndRuns) {
  Command command =
      shell("gcc-12 -O2 a.c -o a && ./a && echo b >c && cat c && : >/dev/null && ls /usr >/dev/null");
  command.files["a.c"] = "#include <stdio.h>\nint main(void) { return puts(\"a\") < 0; }\n";
  const kassay::Run done = run(command, true);
  EXPECT_EQ(done.out, "a\nb\n") << done.err;
  EXPECT_TRUE(done.succeeded()) << done.err;
}

TEST_F(Confined, TracedAsAnyOther) {
  Command command = shell("gcc-12 -c a.c");
  command.files["a.c"] = "#include <stddef.h>\n";
  command.trace = true;
  const kassay::Run done = run(command, true);
  EXPECT_TRUE(done.succeeded()) << done.err;
  ASSERT_TRUE(done.accesses);
  EXPECT_TRUE(std::ranges::any_of(*done.accesses, [](const FileAccess &access) {
    return access.path.ends_with("stddef.h") && access.kind == AccessKind::opened;
  }));
}

TEST_F(Confined, ReadsNoPasswords) {
  expect_refused(shell("cat /etc/passwd"));
}

TEST_F(Confined, ReadsNoOtherProcess) {
  expect_refused(shell("cat /proc/" + std::to_string(getpid()) + "/environ"));
}

TEST_F(Confined, IncludesNoFileOfTheSystem) {
  Command command = shell("gcc-12 -E -x c -P a.c");
  command.files["a.c"] = "#include \"/etc/passwd\"\n";
  expect_refused(command);
}

TEST_F(Confined, AssemblesNoFileOfTheSystem) {
  Command command = shell("gcc-12 -c a.S");
  command.files["a.S"] = ".incbin \"/etc/passwd\"\n";
  expect_refused(command);
}

TEST_F(Confined, FollowsNoSymlinkOut) {
  expect_refused(shell("ln -s /etc/passwd a && cat a"));
}

TEST_F(Confined, WritesOnlyItsScratchDirectory) {
  ScratchDirectory elsewhere;
  expect_refused(shell("echo a >" + elsewhere.path("file") + " && rm " + elsewhere.path("file")));
  expect_refused(shell("echo a >/tmp/kassay-sandbox-test && rm /tmp/kassay-sandbox-test"));
  expect_refused(shell("echo a >\"$HOME/.kassay-sandbox-test\" && rm \"$HOME/.kassay-sandbox-test\""));
  EXPECT_FALSE(std::filesystem::exists(elsewhere.path("file")));
}

TEST_F(Confined, ChangesNoFileElsewhere) {
  ScratchDirectory elsewhere;
  std::ofstream(elsewhere.path("file")) << "kept";
  const kassay::Run done = run(shell("mv " + elsewhere.path("file") + " . ; rm -f " + elsewhere.path("file") +
                                     "; truncate -s 0 " + elsewhere.path("file") + "; :"),
                               true);
  EXPECT_EQ(std::filesystem::file_size(elsewhere.path("file")), 4u) << done.err;
}

TEST_F(Confined, ReadsWhatItIsGiven) {
  ScratchDirectory elsewhere;
  std::ofstream(elsewhere.path("file")) << "given";
  Command command = shell("cat " + elsewhere.path("file"));
  EXPECT_FALSE(run(command, true).succeeded());
  command.readable = {elsewhere.path("")};
  EXPECT_EQ(run(command, true).out, "given");
}

TEST_F(Confined, OpensNoSocket) {
  expect_refused(shell("perl -MSocket -e 'socket(my $s, PF_INET, SOCK_STREAM, 0) or exit 1'"));
  expect_refused(shell("perl -MSocket -e 'socket(my $s, PF_UNIX, SOCK_STREAM, 0) or exit 1'"));
  EXPECT_TRUE(
      run(shell("perl -MSocket -e 'socketpair(my $a, my $b, AF_UNIX, SOCK_STREAM, 0) or exit 1'"), true)
          .succeeded());
}

TEST_F(Confined, SignalsNobodyOutside) {
  if (sandbox_profile().abi < 6)
    GTEST_SKIP() << "Landlock before ABI 6 has no limit on signals";
  expect_refused(shell("kill -0 $PPID"));
  EXPECT_TRUE(run(shell("sleep 5 & kill $!"), true).succeeded());
}

TEST_F(Confined, MakesNoNamespace) {
  expect_refused(shell("unshare -m --propagation unchanged true")); // in a chroot "/" may be no mount point
}

TEST_F(Confined, LeavesItsGroupNot) {
  expect_refused(shell("setsid -f -w true"));
}

TEST_F(Confined, HugeFileEndsIt) {
  const kassay::Run done = run(shell("exec head -c 100M /dev/zero >a"), true);
  EXPECT_EQ(done.outcome, Outcome{Signalled{SIGXFSZ}});
  EXPECT_TRUE(run(shell("exec head -c 100M /dev/zero >a"), false).succeeded());
}

TEST_F(Confined, MemoryIsLimited) {
  const std::string line = "perl -e '$a = \"x\" x (5 << 30); exit 0'";
  EXPECT_FALSE(run(shell(line), true).succeeded());
}

/// True if a process with this word on its command line is left.
bool is_running(const std::string &word) {
  for (const auto &entry : std::filesystem::directory_iterator("/proc")) {
    std::ifstream file(entry.path() / "cmdline");
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    if (text.find(word) != text.npos)
      return true;
  }
  return false;
}

TEST_F(Confined, ForkBombEndsAtItsDeadline) {
  Command command =
      shell("i=0; while [ $i -lt 200 ]; do (sleep 971.5 & setsid sleep 971.5 &) ; i=$((i+1)); done; wait; "
            "sleep 971.5");
  command.deadline = 2s;
  EXPECT_EQ(run(command, true).outcome, Outcome{TimedOut{2000ms}});
  EXPECT_FALSE(is_running("971.5"));
}

TEST(Bubblewrap, ConfinesWhereThereIsNoLandlock) {
  const auto bwrap = std::filesystem::path("/usr/bin/bwrap");
  ScratchDirectory scratch;
  std::ofstream(scratch.path("a.c")) << "int main(void) { return 0; }\n";
  const Command inner =
      shell("gcc-12 a.c -o a && ./a && ! cat /etc/passwd && echo a >/tmp/kassay-sandbox-test; test -s a");
  Command outer = inner;
  outer.argv = bubblewrap_words(bwrap, inner, scratch.path(""));
  const std::vector<std::string> words = outer.argv;
  outer.argv.push_back("true");
  if (!std::filesystem::exists(bwrap) || !run(outer, false).succeeded())
    GTEST_SKIP() << "bubblewrap does not work here";
  outer.argv = words;
  outer.argv.insert(outer.argv.end(), inner.argv.begin(), inner.argv.end());
  const kassay::Run done = run(outer, false);
  EXPECT_TRUE(done.succeeded()) << done.err;
  EXPECT_FALSE(std::filesystem::exists("/tmp/kassay-sandbox-test")) << "its /tmp is its own";
}

TEST(ToolDirectories, StopAtHome) {
  EXPECT_EQ(tool_directories("/home/a/bin/none", {{"HOME", "/home/a"}}),
            std::vector<std::string>{"/home/a/bin"});
  EXPECT_EQ(tool_directories("/opt/b/bin/none", {{"HOME", "/home/a"}}), std::vector<std::string>{"/opt/b"});
}

} // namespace
} // namespace kassay
