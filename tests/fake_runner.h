// SPDX-License-Identifier: MIT
// A runner that starts nothing: it records what would have been started and plays back what it is told.
#pragma once

#include <algorithm>
#include <deque>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "probe/runner.h"

namespace kassay {

/// Children "end" in drain(), in the order of starting; with `reversed`, each time the youngest ends first.
class FakeRunner : public Runner {
public:
  using Answer = std::function<Run(const Command &)>;

  /// `answer` says what each command comes to.
  explicit FakeRunner(Answer answer, bool reversed = false)
      : answer_(std::move(answer)), reversed_(reversed) {}

  void start(Command command, Done done) override {
    started.push_back(command);
    waiting_.emplace_back(std::move(command), std::move(done));
    most_at_once = std::max(most_at_once, waiting_.size());
  }

  void drain() override {
    while (!waiting_.empty()) {
      auto [command, done] = std::move(reversed_ ? waiting_.back() : waiting_.front());
      if (reversed_)
        waiting_.pop_back();
      else
        waiting_.pop_front();
      done(answer_(command));
    }
  }

  /// The commands that were started, as shell lines, in order.
  std::vector<std::string> lines() const {
    std::vector<std::string> lines;
    for (const Command &command : started)
      lines.push_back(shell_quoted(command.argv));
    return lines;
  }

  std::vector<Command> started;
  std::size_t most_at_once = 0;

private:
  Answer answer_;
  bool reversed_;
  std::deque<std::pair<Command, Done>> waiting_;
};

/// A child that exited.
inline Run exited(int status, std::string out = {}, std::string err = {}) {
  Run run;
  run.outcome = Exited{status};
  run.out = std::move(out);
  run.err = std::move(err);
  return run;
}

/// A child that ended otherwise.
inline Run ended(Outcome outcome) {
  Run run;
  run.outcome = outcome;
  return run;
}

} // namespace kassay
