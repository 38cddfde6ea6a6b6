// SPDX-License-Identifier: MIT
// A private directory for one child process, always removed with everything that the child left in it.
//
// It is ${TMPDIR:-/tmp}/kassay-scratch-<pid>-XXXXXX, mode 0700. While it is in use, its owner holds a
// flock(2) on the directory itself: the kernel drops it however the process ends, so that the next kassay can
// tell what a killed one left behind without guessing from ages or pids (pids of another container mean
// nothing here), and systemd-tmpfiles(8), which respects the lock, does not age a live one. The first
// create() of a process looks for such remains and removes them. The long name is there because what matches
// it gets deleted: a report that somebody keeps in /tmp/kassay-backup must not.
//
// Limits: on a file system without flock on directories (some network file systems) the directory is not
// locked, and for the same reason remains there are never removed. A TMPDIR shared by machines that do not
// share locks (NFS mounted with nolock) must not be used. A file made immutable by chattr(1) or a mount point
// stays.
//
// Rejected: one parent for the whole process with children 0001, 0002, ...: it saves one flock a child (about
// 1 us) and costs an object that has to outlive all others. std::filesystem::remove_all: it stops at the
// first directory without write permission.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "probe/result.h"

namespace kassay {

class Scratch {
public:
  /// A new, empty directory. An Error of kind `environment` where TMPDIR is full, missing or not writable.
  static Result<Scratch> create();

  /// Removes what killed processes of this user left in `directory`; how many there were. Reads `directory`
  /// once.
  static std::size_t remove_abandoned(const std::string &directory);

  Scratch(Scratch &&other) noexcept;
  Scratch &operator=(Scratch &&other) noexcept;
  ~Scratch();

  const std::string &path() const { return path_; } ///< absolute

  /// Writes a file of that name, which is neither a path nor "." or "..": `usage` otherwise. A symlink of
  /// that name is not followed. On failure, `environment`, part of the file may be there.
  Result<void> write(const std::string &name, std::string_view content, bool executable = false);

  /// The bytes of a regular file of that name, at most `limit`; nothing where there is none, or a larger one.
  std::optional<std::string> read(const std::string &name, std::size_t limit) const;

  /// 0 while its file system has room for what a compiler writes (8 MiB and 64 files: the questions need less
  /// than one of them, but many are asked side by side) and takes a byte from this user; else the reason, as
  /// errno has it: ENOSPC, EDQUOT, EROFS, ... About 40 us on ext4, 10 us on tmpfs.
  int lacks_room() const;

private:
  Scratch(std::string path, int directory) : path_(std::move(path)), directory_(directory) {}

  std::string path_;
  int directory_ = -1; ///< open and locked; -1: moved from
};

} // namespace kassay
