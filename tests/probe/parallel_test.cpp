// SPDX-License-Identifier: MIT
#include "probe/parallel.h"

#include <atomic>
#include <set>
#include <thread>
#include <vector>

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace kassay {
namespace {

/// True if each of `count` numbers is worked on once.
bool does_each_once(std::size_t count, unsigned threads) {
  std::vector<std::atomic<int>> times(count);
  in_parallel(count, threads, [&](std::size_t i) { ++times[i]; });
  for (const auto &time : times)
    if (time != 1)
      return false;
  return true;
}

TEST(InParallel, EachNumberOnce) {
  for (const std::size_t count : {0, 1, 2, 1000})
    for (const unsigned threads : {0u, 1u, 2u, 16u})
      EXPECT_TRUE(does_each_once(count, threads)) << count << " on " << threads;
}

TEST(InParallel, SeveralAreAtWorkAtOnce) {
  std::atomic<int> there = 0;
  in_parallel(2, 2, [&](std::size_t) { // ends only if both are there
    ++there;
    while (there < 2)
      std::this_thread::yield();
  });
  EXPECT_EQ(there, 2);
}

TEST(InParallel, WithoutAThreadTheCallerDoesIt) {
  const pid_t child = fork();
  if (child == 0) {
    const rlimit none{0, 0};
    if (setrlimit(RLIMIT_NPROC, &none) != 0 || (getuid() == 0 && setuid(65534) != 0))
      _exit(2);
    _exit(does_each_once(100, 8) ? 0 : 1);
  }
  int status = 0;
  waitpid(child, &status, 0);
  EXPECT_EQ(status, 0);
}

} // namespace
} // namespace kassay
