// SPDX-License-Identifier: MIT
// One child from start to report: its scratch directory, its output, its deadline, the end of its group.
//
// It is finished when it was reaped, both pipes have ended and its trace is in. A child that is late, floods
// its output or leaves somebody behind who holds a pipe is killed with its group; where somebody left the
// group, the orphans follow (probe/subreaper.h), and then nobody is waited for any longer.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include "probe/command.h"
#include "probe/file_trace.h"
#include "probe/output_drain.h"
#include "probe/sandbox.h"
#include "probe/scratch.h"
#include "probe/spawn.h"

namespace kassay {

class Subreaper;

/// Lives, in shared ownership of what the event loop still has to do for it, until it is finished.
class Child : public std::enable_shared_from_this<Child> {
public:
  using Clock = std::chrono::steady_clock;
  using Finished = std::function<void(const std::shared_ptr<Child> &)>;

  /// `finished` is called once, by the event loop.
  Child(boost::asio::io_context &context, Subreaper &subreaper, Command command, Finished finished);

  /// Not admitted: it comes to NotStarted{ETIME}.
  void start(bool admitted);

  const Command &command() const { return command_; }
  Run &result() { return run_; }
  bool was_started() const { return handles_.pid > 0; }

  void kill_group() const;

private:
  using Step = void (Child::*)();

  int launch();
  int confine();
  int spawn_traced(const std::string &executable, const std::vector<std::string> &words);
  void wait_for_exit();
  void exited(boost::system::error_code error);
  void output_ended(OutputDrain::End end);
  void traced(std::optional<std::vector<FileAccess>> accesses);
  void wait_for_trace();

  void deadline_passed();
  void still_held();
  void end_early(Outcome outcome);
  void give_up();
  void arm(std::chrono::milliseconds time, Step step);

  void part_done();
  bool pipes_wanted() const { return pending_ > (trace_ && !trace_in_ ? 1 : 0); }
  void finish_if_done();
  std::chrono::microseconds time_since_start() const;

  boost::asio::io_context &context_;
  Subreaper &subreaper_;
  Command command_;
  Finished finished_;
  Run run_;
  std::optional<Scratch> scratch_;
  std::unique_ptr<FileTrace> trace_;
  ChildHandles handles_;
  std::optional<Sandbox> sandbox_;
  std::vector<std::string> bubblewrap_; // the words to start instead, where that confines it
  OutputDrain out_, err_;
  boost::asio::steady_timer deadline_;
  Clock::time_point began_;
  int attempts_ = 0;
  std::string script_; // the file executed, where a shell had to be called for it
  Clock::time_point trace_limit_;
  int pending_ = 0; // of: reaped, stdout ended, stderr ended, trace in
  bool trace_in_ = false;
  bool reaped_ = false;
  bool ended_early_ = false;
};

} // namespace kassay
