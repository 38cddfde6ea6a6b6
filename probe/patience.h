// SPDX-License-Identifier: MIT
// How much time one tool may waste. A tool that answers well until it is asked for its 20th flag and then
// hangs, for that flag and for 100 others, would cost 100 deadlines. So what a tool loses in children that
// had to be killed (a deadline, a flood, a process left behind) is summed; from one deadline on, nothing more
// is asked of it.
//
// A command of several tools that was lost blames none of them, but is itself not tried where one of them is
// out of time. Limits: children that already run go on, so with -j N a tool can cost a little less than two
// deadlines. Rejected: a budget for all children together, which would let one hanging tool take the answers
// of the others.
#pragma once

#include <chrono>
#include <map>
#include <string>

#include "probe/command.h"

namespace kassay {

/// Not thread-safe. See RunnerOptions::admit and ::observer (process_runner.h) for where it is asked.
class Patience {
public:
  /// `deadline` is for each child and, in sum, for each tool.
  explicit Patience(std::chrono::milliseconds deadline) : deadline_(deadline) {}

  /// Sets the command's deadline; false when one of its tools has used up its time.
  bool admit(Command &command) const;

  /// Notes what a child cost.
  void account(const Command &command, const Run &run);

private:
  std::chrono::milliseconds deadline_;
  std::map<std::string, std::chrono::microseconds> lost_; // by tool
};

} // namespace kassay
