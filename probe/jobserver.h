// SPDX-License-Identifier: MIT
// A client of GNU make's jobserver: under `make -jN`, all processes together run N jobs and not more.
//
// The jobserver is a pipe or a fifo that holds N-1 bytes, the tokens. A job is a child process. The first job
// runs on the implicit token that make gave with the start of this process: it is never read or written. Each
// further one needs a byte read from the pipe, and the very byte that was read is written back when the job
// ends.
//
//     while (!queue.empty() && running < jobs && (!jobserver || jobserver->try_acquire()))
//       start(queue.pop());                              // ... and when a child ends: jobserver->release()
//
// The pipe is opened again through /proc/self/fd/N: O_NONBLOCK is a property of the open file description,
// which is shared with make and all its children, and older makes fail when a read says EAGAIN. For that,
// /proc must be mounted and the pipe be ours; where it is not, the jobserver counts as unavailable, because a
// blocking read could wait for ever for a token that another process took between poll(2) and read(2).
//
// Make closes its descriptors for a rule that neither starts with `+` nor mentions $(MAKE), but goes on
// naming them in MAKEFLAGS, so a number may by now stand for some other file. Both must be the two ends of
// one pipe to be believed. Call from_environment() early, before this process opens files of its own.
//
// Rejected: one thread that blocks on the pipe (as the `jobserver` crate does; it has to be interrupted by a
// signal at the end), and leaving the count of the implicit token to each caller.
//
// Source: "Job Slots" in the GNU make manual, sections "POSIX Jobserver Interaction" (4.3 and 4.4).
#pragma once

#include <memory>
#include <optional>
#include <string_view>

namespace kassay {

/// The tokens of this process. One thread acquires and releases; return_all() may be called from anywhere.
class Jobserver {
public:
  /// The jobserver that `makeflags`, the value of MAKEFLAGS, names by `--jobserver-auth=R,W`,
  /// `--jobserver-auth=fifo:PATH` or `--jobserver-fds=R,W` (before make 4.2). The last one counts; words
  /// after
  /// `--` are variables. None where it names none, or one that cannot be used: negative or closed
  /// descriptors, not a pipe, no such fifo. Where is_announced() is true nevertheless, make would say
  /// "jobserver unavailable: using -j1. Add '+' to parent make rule."
  static std::optional<Jobserver> from_environment(std::string_view makeflags);

  /// True where `makeflags` names a jobserver, available or not.
  static bool is_announced(std::string_view makeflags);

  Jobserver(Jobserver &&) noexcept;
  Jobserver &operator=(Jobserver &&) noexcept;
  ~Jobserver(); ///< returns all tokens that are still held

  /// True if one more child may run now. Never blocks. The first one always may, on the implicit token.
  bool try_acquire();

  /// A child that try_acquire() allowed has ended. The implicit token is the last to be given up.
  void release();

  /// Readable (POLLIN) when another call of try_acquire() is worth while, once the implicit token is in use.
  /// Valid as long as this object; for poll(2) only.
  int poll_fd() const;

  /// Writes all held tokens back and refuses new ones from then on. Async-signal-safe, and safe beside a
  /// thread that is just acquiring or releasing: meant for a handler that then lets the process die. No token
  /// is lost in between, as signals are blocked while one is on its way. Keeps errno. Does nothing in a
  /// forked child, whose tokens are its parent's. Two handlers must not run it at once: block the other
  /// signals in sa_mask.
  void return_all() noexcept;

private:
  struct State;
  explicit Jobserver(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

} // namespace kassay
