// SPDX-License-Identifier: MIT
// The runner that really starts processes: Boost.Process v2 on Asio, one thread, many children side by side.
//
// Each child gets its own process group, a scratch directory that is always removed, stdin from memory,
// stdout and stderr on pipes of their own, default signal dispositions and no descriptor but 0, 1 and 2. At
// its deadline, at a flood of output, and whenever the child itself has ended, the whole group is killed;
// what left its group is found as an orphan (we are its subreaper) and killed as soon as no child runs.
#pragma once

#include <functional>
#include <memory>

#include "probe/runner.h"

namespace kassay {

class Jobserver;

/// Children in the order in which they end are reported to an observer (the journal) before their `done`.
struct RunnerOptions {
  unsigned parallel = 0;          ///< children side by side; 0: one per core that we may use
  Jobserver *jobserver = nullptr; ///< GNU make's; each child but the first then needs a token. May be null
  std::function<void(const Command &, const Run &)> observer;
  /// Asked before a command is started, and may change it; false: it comes to NotStarted{ETIME}.
  std::function<bool(Command &)> admit;
};

/// See runner.h. Signals: SIGPIPE is ignored from construction on, and SIGCHLD is not. Makes this process a
/// child subreaper. Children that it had already when drain() began are left alone; it should fork no others
/// meanwhile.
class ProcessRunner final : public Runner {
public:
  explicit ProcessRunner(RunnerOptions options);
  ~ProcessRunner() override;
  ProcessRunner(const ProcessRunner &) = delete;
  ProcessRunner &operator=(const ProcessRunner &) = delete;

  void start(Command command, Done done) override;
  void drain() override;
  void advance() override;
  bool await() override;

  /// The signal (SIGINT, SIGTERM or SIGHUP) that came while draining; 0: none. From then on running children
  /// are killed and further ones not started (NotStarted{EINTR}), so that the caller ends soon, cleaned up,
  /// and can then die of the signal as it would have without us.
  int interrupted_by() const;

  /// How many children were started so far.
  std::size_t started() const;

private:
  struct State;
  std::unique_ptr<State> state_;
};

} // namespace kassay
