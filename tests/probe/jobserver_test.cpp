// SPDX-License-Identifier: MIT
// Real make is the oracle: at its end it counts its tokens and says "INTERNAL: Exiting with N jobserver
// tokens available; should be M!" if one was lost or invented.
#include "probe/jobserver.h"

#include <atomic>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

namespace kassay {
namespace {

using ::testing::HasSubstr;
using ::testing::UnorderedElementsAre;

// What a child of make does; this very executable plays it when KASSAY_TEST_JOBSERVER names a part.

Jobserver *signalled_jobserver = nullptr;

void return_and_die(int signal) {
  signalled_jobserver->return_all();
  std::signal(signal, SIG_DFL);
  raise(signal);
}

int acquire_all(Jobserver &jobserver) {
  int jobs = 0;
  while (jobserver.try_acquire())
    ++jobs;
  return jobs;
}

int play(const std::string &part) {
  auto jobserver = Jobserver::from_environment(getenv("MAKEFLAGS"));
  if (!jobserver) {
    std::puts(Jobserver::is_announced(getenv("MAKEFLAGS")) ? "unavailable" : "none");
    return 0;
  }
  std::printf("%d jobs\n", acquire_all(*jobserver));
  std::fflush(stdout);
  if (part == "terminated") {
    signalled_jobserver = &*jobserver;
    std::signal(SIGTERM, return_and_die);
    raise(SIGTERM);
  }
  if (part == "killed")
    raise(SIGKILL);
  return 0;
}

[[maybe_unused]] const bool not_a_part = [] {
  if (const char *part = getenv("KASSAY_TEST_JOBSERVER"))
    std::exit(play(part));
  return true;
}();

/// A directory with a makefile, and what `make` printed on both streams.
class UnderMake : public ::testing::Test {
protected:
  void SetUp() override {
    if (std::system("make --version >/dev/null 2>&1") != 0)
      GTEST_SKIP() << "GNU make is not installed";
    std::string name = ::testing::TempDir() + "jobserver-test-XXXXXX";
    directory_ = mkdtemp(name.data());
  }
  void TearDown() override {
    if (!directory_.empty())
      std::filesystem::remove_all(directory_);
  }

  std::string make(const std::string &arguments, const std::string &makefile) {
    std::ofstream(directory_ / "Makefile") << makefile;
    const std::string self = std::filesystem::read_symlink("/proc/self/exe");
    const std::string command = "env -u MAKEFLAGS -u MAKELEVEL -u MFLAGS LC_ALL=C make -s -C '" +
                                directory_.string() + "' PLAY='env KASSAY_TEST_JOBSERVER=$(1) " + self +
                                "' " + arguments + " 2>&1";
    FILE *pipe = popen(command.c_str(), "re");
    std::string output;
    char buffer[4096];
    while (std::size_t n = fread(buffer, 1, sizeof buffer, pipe))
      output.append(buffer, n);
    pclose(pipe);
    return output;
  }

  std::filesystem::path directory_;
};

TEST_F(UnderMake, GivesOneJobForEachOfItsN) {
  EXPECT_EQ(make("-j4", "all:\n\t+$(call PLAY,count)\n"), "4 jobs\n");
}

TEST_F(UnderMake, FindsAllTokensAgainAfterTheChildEnded) {
  EXPECT_EQ(make("-j4", "b: a\n\t+$(call PLAY,count)\na:\n\t+$(call PLAY,count)\n"), "4 jobs\n4 jobs\n");
}

TEST_F(UnderMake, GetsItsTokensBackFromASubmake) {
  EXPECT_EQ(make("-j3", "all:\n\t$(MAKE) sub\nsub:\n\t+$(call PLAY,count)\n"), "3 jobs\n");
}

TEST_F(UnderMake, LosesNothingWhenTheChildDiesOfASignal) {
  EXPECT_EQ(make("-j4", "b: a\n\t+$(call PLAY,count)\na:\n\t+$(call PLAY,terminated); echo status $$?\n"),
            "4 jobs\nTerminated\nstatus 143\n4 jobs\n");
}

/// The control of the tests above: make does notice tokens that are lost.
TEST_F(UnderMake, NoticesTokensLostBySigkill) {
  EXPECT_THAT(make("-j4", "all:\n\t-+$(call PLAY,killed)\n"), HasSubstr("INTERNAL: Exiting with"));
}

TEST_F(UnderMake, ClosedDescriptorsOfAnUnmarkedRuleAreUnavailable) {
  EXPECT_EQ(make("-j4", "all:\n\t$(call PLAY,count)\n"), "unavailable\n");
}

TEST_F(UnderMake, WithoutJobsThereIsNone) {
  EXPECT_EQ(make("", "all:\n\t+$(call PLAY,count)\n"), "none\n");
}

TEST_F(UnderMake, AVariableThatLooksLikeTheOptionIsNotBelieved) {
  EXPECT_EQ(
      make("-j2 A=--jobserver-auth=fifo:/x 'B=b --jobserver-auth=-1,-1'", "all:\n\t+$(call PLAY,count)\n"),
      "2 jobs\n");
}

/// A jobserver as make would set it up, with `tokens` in it.
class Server {
public:
  explicit Server(const std::string &tokens) {
    EXPECT_EQ(pipe2(ends_, O_CLOEXEC), 0);
    put(tokens);
  }
  ~Server() {
    close(ends_[0]);
    close(ends_[1]);
  }
  void put(const std::string &tokens) {
    EXPECT_EQ(write(ends_[1], tokens.data(), tokens.size()), static_cast<ssize_t>(tokens.size()));
  }
  /// All tokens that are in the pipe now; they stay there.
  std::string tokens() {
    std::string all;
    char token = 0;
    for (pollfd ready{ends_[0], POLLIN, 0}; poll(&ready, 1, 0) == 1 && read(ends_[0], &token, 1) == 1;)
      all += token;
    put(all);
    return all;
  }
  int read_end() const { return ends_[0]; }
  int write_end() const { return ends_[1]; }
  std::string makeflags(const std::string &option = "--jobserver-auth=") const {
    return " -j " + option + std::to_string(ends_[0]) + "," + std::to_string(ends_[1]);
  }

private:
  int ends_[2];
};

TEST(Jobserver, TheFirstJobRunsOnTheImplicitToken) {
  Server server("");
  auto jobserver = Jobserver::from_environment(server.makeflags());
  ASSERT_TRUE(jobserver);
  EXPECT_TRUE(jobserver->try_acquire());
  EXPECT_FALSE(jobserver->try_acquire());
  jobserver->release();
  EXPECT_EQ(server.tokens(), "");
  EXPECT_TRUE(jobserver->try_acquire());
}

TEST(Jobserver, WritesBackTheVeryBytesItRead) {
  Server server(std::string("a\0\xff", 3));
  {
    auto jobserver = Jobserver::from_environment(server.makeflags());
    EXPECT_EQ(acquire_all(*jobserver), 4);
    EXPECT_EQ(server.tokens(), "");
    jobserver->release();
    EXPECT_EQ(server.tokens(), "\xff");
  }
  EXPECT_THAT(server.tokens(), UnorderedElementsAre('\0', 'a', '\xff'));
}

TEST(Jobserver, GivesUpTheImplicitTokenLast) {
  Server server("+");
  auto jobserver = Jobserver::from_environment(server.makeflags());
  ASSERT_EQ(acquire_all(*jobserver), 2);
  jobserver->release();
  EXPECT_EQ(server.tokens(), "+");
  jobserver->release();
  EXPECT_EQ(server.tokens(), "+");
}

TEST(Jobserver, LeavesTheSharedDescriptionBlocking) {
  Server server("+");
  auto jobserver = Jobserver::from_environment(server.makeflags());
  ASSERT_EQ(acquire_all(*jobserver), 2);
  EXPECT_EQ(fcntl(server.read_end(), F_GETFL) & O_NONBLOCK, 0);
  EXPECT_EQ(fcntl(server.write_end(), F_GETFL) & O_NONBLOCK, 0);
}

TEST(Jobserver, ItsDescriptorIsNotInherited) {
  Server server("+");
  auto jobserver = Jobserver::from_environment(server.makeflags());
  EXPECT_EQ(fcntl(jobserver->poll_fd(), F_GETFD), FD_CLOEXEC);
}

TEST(Jobserver, PollTellsWhenATokenCameBack) {
  Server server("");
  auto jobserver = Jobserver::from_environment(server.makeflags());
  pollfd ready{jobserver->poll_fd(), POLLIN, 0};
  EXPECT_EQ(poll(&ready, 1, 0), 0);
  server.put("+");
  EXPECT_EQ(poll(&ready, 1, 0), 1);
}

TEST(Jobserver, UnderstandsTheOldOptionName) {
  Server server("++");
  auto jobserver = Jobserver::from_environment(server.makeflags("--jobserver-fds="));
  ASSERT_TRUE(jobserver);
  EXPECT_EQ(acquire_all(*jobserver), 3);
}

TEST(Jobserver, OpensAFifo) {
  const std::string path = ::testing::TempDir() + "jobserver fifo." + std::to_string(getpid());
  ASSERT_EQ(mkfifo(path.c_str(), 0600), 0);
  const int make_end = open(path.c_str(), O_RDWR | O_CLOEXEC);
  ASSERT_EQ(write(make_end, "++", 2), 2);
  std::string quoted = path;
  quoted.insert(quoted.find(' '), "\\"); // as make writes it
  {
    auto jobserver = Jobserver::from_environment("kw -j3 --jobserver-auth=fifo:" + quoted + " -- A=b");
    ASSERT_TRUE(jobserver);
    EXPECT_EQ(acquire_all(*jobserver), 3);
  }
  char tokens[3];
  EXPECT_EQ(read(make_end, tokens, sizeof tokens), 2);
  close(make_end);
  unlink(path.c_str());
}

TEST(Jobserver, TheLastOptionWins) {
  Server server("+");
  EXPECT_TRUE(Jobserver::from_environment(" -j --jobserver-auth=-2,-2" + server.makeflags()));
  EXPECT_FALSE(Jobserver::from_environment(server.makeflags() + " --jobserver-auth=-2,-2"));
}

TEST(Jobserver, WordsAfterTwoDashesAreVariables) {
  Server server("+");
  EXPECT_FALSE(Jobserver::is_announced(" -j --" + server.makeflags()));
  EXPECT_FALSE(Jobserver::from_environment(" -j --" + server.makeflags()));
}

TEST(Jobserver, AnEscapedBlankDoesNotEndAWord) {
  EXPECT_FALSE(Jobserver::is_announced(" -I/a\\ --jobserver-auth=3,4"));
}

TEST(Jobserver, DescriptorsThatAreNoPipeAreUnavailable) {
  const int file = open("/dev/null", O_RDWR | O_CLOEXEC);
  const std::string number = std::to_string(file);
  const std::string makeflags = " -j --jobserver-auth=" + number + "," + number;
  EXPECT_FALSE(Jobserver::from_environment(makeflags));
  EXPECT_TRUE(Jobserver::is_announced(makeflags));
  close(file);
}

TEST(Jobserver, EndsOfTwoPipesAreUnavailable) {
  Server one("+"), other("+");
  EXPECT_FALSE(Jobserver::from_environment(" --jobserver-auth=" + std::to_string(one.read_end()) + "," +
                                           std::to_string(other.write_end())));
}

TEST(Jobserver, MalformedValuesAreUnavailable) {
  Server server("+");
  const std::string ends = std::to_string(server.read_end()) + "," + std::to_string(server.write_end());
  ASSERT_TRUE(Jobserver::from_environment("--jobserver-auth=" + ends));
  for (const std::string &value :
       {std::string(), std::string("3"), ends + "x", ends + ",5", "x" + ends, std::string("99999999999,4"),
        std::string("fifo:"), std::string("fifo:/nowhere")})
    EXPECT_FALSE(Jobserver::from_environment("--jobserver-auth=" + value)) << value;
}

TEST(Jobserver, AFifoPathThatIsAFileIsUnavailable) {
  EXPECT_FALSE(Jobserver::from_environment("--jobserver-auth=fifo:/dev/null"));
}

TEST(Jobserver, AfterReturnAllNothingIsAcquired) {
  Server server("++");
  auto jobserver = Jobserver::from_environment(server.makeflags());
  ASSERT_EQ(acquire_all(*jobserver), 3);
  jobserver->return_all();
  EXPECT_EQ(server.tokens(), "++");
  EXPECT_FALSE(jobserver->try_acquire());
  jobserver.reset();
  EXPECT_EQ(server.tokens(), "++");
}

TEST(Jobserver, AForkedChildLeavesTheTokensToItsParent) {
  Server server("++");
  auto jobserver = Jobserver::from_environment(server.makeflags());
  ASSERT_EQ(acquire_all(*jobserver), 3);
  const pid_t child = fork();
  if (child == 0) {
    jobserver.reset();
    _exit(0);
  }
  waitpid(child, nullptr, 0);
  EXPECT_EQ(server.tokens(), "");
}

/// Processes that acquire and release as fast as they can are terminated at any moment; the signal is taken
/// by either of two threads, of which only one moves tokens.
TEST(Jobserver, NoTokenIsLostWhereverASignalStrikes) {
  Server server("abcd");
  for (int round = 0; round < 300; ++round) {
    const pid_t child = fork();
    if (child == 0) {
      prctl(PR_SET_PDEATHSIG, SIGKILL); // a handler that hangs ends with the test
      auto jobserver = Jobserver::from_environment(server.makeflags());
      signalled_jobserver = &*jobserver;
      std::signal(SIGTERM, return_and_die);
      std::thread bystander([] {
        while (true)
          pause();
      });
      while (true) {
        acquire_all(*jobserver);
        for (int i = 0; i < 5; ++i)
          jobserver->release();
      }
    }
    usleep(1000 + round * 7);
    kill(child, SIGTERM);
    int status = 0;
    waitpid(child, &status, 0);
    ASSERT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGTERM) << "round " << round;
    ASSERT_THAT(server.tokens(), UnorderedElementsAre('a', 'b', 'c', 'd')) << "round " << round;
  }
}

} // namespace
} // namespace kassay
