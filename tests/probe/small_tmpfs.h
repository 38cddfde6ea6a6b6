// SPDX-License-Identifier: MIT
// A real full disk for a test: a tmpfs of a few pages in a mount namespace of its own, gone when the test
// ends.
#pragma once

#include <sched.h>
#include <string>
#include <thread>

#include <sys/mount.h>

namespace kassay {

/// Calls `test` with the directory (which must exist) turned into a file system of `size` ("64k"); only the
/// thread that it runs in sees it. False, and no call, where this process may not mount.
template <class Test> bool in_small_tmpfs(const std::string &directory, const std::string &size, Test test) {
  bool mounted = false;
  std::thread thread([&] {
    mounted = unshare(CLONE_NEWNS) == 0 && mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
              mount("none", directory.c_str(), "tmpfs", 0, ("size=" + size).c_str()) == 0;
    if (mounted)
      test();
  });
  thread.join();
  return mounted;
}

} // namespace kassay
