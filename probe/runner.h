// SPDX-License-Identifier: MIT
// The edge between kassay and the operating system's processes: an interface, so that unit tests can record
// what would have been started and play back what it would have said (tests/fake_runner.h).
#pragma once

#include <functional>
#include <optional>

#include "probe/command.h"

namespace kassay {

/// Starts children side by side. Not thread-safe: one thread starts and drains, and it must live until
/// drain() has returned, since the kernel kills a child when the thread that started it ends
/// (PR_SET_PDEATHSIG).
class Runner {
public:
  using Done = std::function<void(Run)>;

  virtual ~Runner() = default;

  /// Queues a command; `done` is called from drain(), in the order in which children end. It may start more.
  virtual void start(Command command, Done done) = 0;

  /// Returns when every started command, and all that their `done` started, has ended and was reported.
  virtual void drain() = 0;

  /// What is remembered of a command, without a process; nothing where it has to be run.
  virtual std::optional<Run> remembered(const Command &) { return std::nullopt; }

  /// Lets what was started get on, without waiting: starts what may run, reports what has ended.
  virtual void advance() {}

  /// Waits until something has got on; false once all has ended. May wait for more than it has to.
  virtual bool await() {
    drain();
    return false;
  }

  /// One command, alone.
  Run run(Command command) {
    Run result;
    start(std::move(command), [&](Run run) { result = std::move(run); });
    drain();
    return result;
  }
};

} // namespace kassay
