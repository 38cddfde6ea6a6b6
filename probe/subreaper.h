// SPDX-License-Identifier: MIT
// The processes that come to us when their parents die: whoever a child left behind outside its process group
// cannot be reached by a signal to the group, but as a child subreaper we become its parent (prctl(2)).
#pragma once

#include <chrono>
#include <set>
#include <string>
#include <vector>

#include <sys/types.h>

namespace kassay {

/// How long the kernel may take to bring a killed process down.
constexpr std::chrono::milliseconds kill_grace{500};

/// Tells apart the children of this process: its own running ones, foreign ones that were there before, which
/// are not ours to reap or kill, and orphans, which is the rest.
class Subreaper {
public:
  /// Makes this process a child subreaper.
  Subreaper();
  Subreaper(const Subreaper &) = delete;
  Subreaper &operator=(const Subreaper &) = delete;
  /// Waits for the running ones.
  ~Subreaper();

  /// Whoever is a child of this process now is foreign; to be called while none of ours runs.
  void note_foreign();
  void started(pid_t child) { running_.insert(child); }
  void reaped(pid_t child) { running_.erase(child); }

  void reap_orphans() const;
  /// Orphans of one child among several are known by its TMPDIR, which a daemon inherits.
  void kill_orphans_of(const std::string &scratch) const;
  /// Kills and reaps all. Never waits for long: an orphan may be stuck in the kernel, or be another user's.
  void kill_orphans() const;

private:
  std::vector<pid_t> orphans() const;

  std::set<pid_t> running_; // not yet reaped
  std::set<pid_t> foreign_;
};

} // namespace kassay
