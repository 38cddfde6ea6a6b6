// SPDX-License-Identifier: MIT
#include "probe/subreaper.h"

#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <thread>

#include <sys/prctl.h>
#include <sys/wait.h>

namespace kassay {

namespace {

using Clock = std::chrono::steady_clock;

/// The children of this process.
std::set<pid_t> children_of_ours() {
  std::set<pid_t> result;
  std::error_code error;
  for (std::filesystem::directory_iterator task("/proc/self/task", error), end; !error && task != end;
       task.increment(error)) {
    std::ifstream children(task->path() / "children");
    for (pid_t pid; children >> pid;)
      result.insert(pid);
  }
  return result;
}

} // namespace

Subreaper::Subreaper() {
  prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
}

Subreaper::~Subreaper() {
  for (const pid_t pid : running_)
    waitpid(pid, nullptr, 0);
}

void Subreaper::note_foreign() {
  foreign_ = children_of_ours();
}

/// Whoever a child left behind outside its group came to us when its parent died.
std::vector<pid_t> Subreaper::orphans() const {
  std::vector<pid_t> result;
  for (const pid_t pid : children_of_ours())
    if (!running_.contains(pid) && !foreign_.contains(pid))
      result.push_back(pid);
  return result;
}

void Subreaper::reap_orphans() const {
  for (const pid_t pid : orphans())
    waitpid(pid, nullptr, WNOHANG);
}

void Subreaper::kill_orphans_of(const std::string &scratch) const {
  const std::string mark = "TMPDIR=" + scratch;
  for (const pid_t pid : orphans()) {
    std::ifstream environment("/proc/" + std::to_string(pid) + "/environ", std::ios::binary);
    for (std::string variable; std::getline(environment, variable, '\0');)
      if (variable == mark)
        kill(pid, SIGKILL);
  }
}

void Subreaper::kill_orphans() const {
  for (const auto limit = Clock::now() + kill_grace; Clock::now() < limit;) {
    const auto found = orphans(); // killing a parent may orphan its children
    if (found.empty())
      return;
    bool reaped = false;
    for (const pid_t pid : found) {
      kill(pid, SIGKILL);
      reaped = waitpid(pid, nullptr, WNOHANG) == pid || reaped;
    }
    if (!reaped)
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
}

} // namespace kassay
