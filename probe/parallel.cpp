// SPDX-License-Identifier: MIT
#include "probe/parallel.h"

#include <algorithm>
#include <atomic>
#include <system_error>
#include <thread>
#include <vector>

namespace kassay {

void in_parallel(std::size_t count, unsigned threads, const std::function<void(std::size_t)> &work) {
  std::atomic<std::size_t> next = 0;
  const auto take = [&] {
    for (std::size_t i; (i = next++) < count;)
      work(i);
  };
  const std::size_t wanted = threads == 0 ? std::max(1u, std::thread::hardware_concurrency()) : threads;
  std::vector<std::jthread> helpers;
  try {
    for (std::size_t i = 1; i < std::min(wanted, count); ++i)
      helpers.emplace_back(take);
  } catch (const std::system_error &) { // as many as there are
  }
  take();
}

} // namespace kassay
