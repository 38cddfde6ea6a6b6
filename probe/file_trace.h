// SPDX-License-Identifier: MIT
// Sees which files the processes of a child use, so that an answer can be stored together with the proof that
// it is still fresh (probe/answer_book.h).
//
// The child installs a seccomp filter before exec that hands the system calls which name a path (open, stat,
// access, readlink, execve ...) to a listener: seccomp user notification, seccomp_unotify(2). All descendants
// inherit it. A thread of ours, of which there are as many as traced children at once, reads the path out of
// the caller's memory, notes it and lets the call go on. Rejected: ptrace (binds the tracer to one thread and
// stops every process at every signal and fork), LD_PRELOAD (blind for static programs, and changes what is
// examined), fanotify (needs privilege, blind for failed lookups).
//
// Limits: only what goes through a path is seen, so not mmap'ed changes by others; a process that outlives
// its group, or whose memory cannot be read, makes the record incomplete, and an incomplete record is not
// returned. Nor is one of more than some hundred thousand paths. A path given together with AT_EMPTY_PATH is
// not seen: glibc spells fstat(2) that way, with an empty one, and the filter cannot look at the string.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "probe/file_access.h"

namespace kassay {

/// One traced child, from before its start until its last descendant has gone.
class FileTrace {
public:
  /// Called once, on a tracing thread: the accesses in the order of first use (every execve is listed), or
  /// nothing when the record is incomplete. It must be quick and call nothing of FileTrace. Once abandon() or
  /// the destructor has returned, it was called.
  using Done = std::function<void(std::optional<std::vector<FileAccess>>)>;

  /// Prepares a trace; nullptr where the kernel or a sandbox does not allow it.
  static std::unique_ptr<FileTrace> begin(Done done);

  FileTrace(const FileTrace &) = delete;
  FileTrace &operator=(const FileTrace &) = delete;
  /// A trace whose child was never started ends here, with an empty record.
  ~FileTrace();

  /// In the child, between fork and exec: installs the filter and sends the listener to its tracing thread.
  /// Async-signal-safe. Where the kernel refuses, the child goes on untraced and the record stays incomplete.
  void enter_child() noexcept;

  /// In the parent, once the child was started (or failed to): drops the child's end.
  void started() noexcept;

  /// Gives up on processes that outlived their group: the record is incomplete.
  void abandon() noexcept;

private:
  FileTrace(int child_end, int parent_end, std::function<void()> abandon)
      : child_end_(child_end), parent_end_(parent_end), abandon_(std::move(abandon)) {}
  int child_end_;
  int parent_end_;
  std::function<void()> abandon_;
};

} // namespace kassay
