// SPDX-License-Identifier: MIT
#include "probe/process_runner.h"

#include <algorithm>
#include <csignal>
#include <deque>
#include <optional>
#include <set>
#include <thread>

#include <boost/asio/signal_set.hpp>
#include <fcntl.h>
#include <sched.h>

#include "probe/child.h"
#include "probe/jobserver.h"
#include "probe/subreaper.h"

namespace kassay {

namespace asio = boost::asio;
using boost::system::error_code;

namespace {

unsigned usable_cores() {
  cpu_set_t set;
  if (sched_getaffinity(0, sizeof set, &set) == 0)
    return static_cast<unsigned>(CPU_COUNT(&set));
  return std::max(1u, std::thread::hardware_concurrency());
}

} // namespace

struct ProcessRunner::State {
  RunnerOptions options;
  Subreaper subreaper; // waits for the running ones when all else is gone
  asio::io_context context{1};
  std::deque<std::pair<Command, Done>> queue;
  std::set<std::shared_ptr<Child>> running;
  std::size_t started = 0;
  std::optional<asio::posix::stream_descriptor> token_wait;
  asio::signal_set signals{context};
  int interrupted_by = 0;

  void begin();
  void watch_signals();
  void interrupt(int signal);
  void start_queued();
  void finished(const std::shared_ptr<Child> &child, const Done &done);
  bool may_start();
  void wait_for_token();
};

/// Before the loop runs.
void ProcessRunner::State::begin() {
  const bool was_idle = running.empty();
  if (was_idle)
    subreaper.note_foreign();
  context.restart();
  start_queued();
  if (was_idle && !running.empty())
    watch_signals();
}

/// Signals are watched only while children run: at any other time they act as without us.
void ProcessRunner::State::watch_signals() {
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
    struct sigaction present;
    if (sigaction(signal, nullptr, &present) == 0 && present.sa_handler == SIG_DFL) // not under nohup
      signals.add(signal);
  }
  signals.async_wait([this](error_code error, int signal) {
    if (!error)
      interrupt(signal);
  });
}

void ProcessRunner::State::interrupt(int signal) {
  interrupted_by = signal;
  for (const auto &child : running)
    child->kill_group();
}

void ProcessRunner::State::start_queued() {
  while (interrupted_by != 0 && !queue.empty()) {
    const Done done = std::move(queue.front().second);
    queue.pop_front();
    done(Run{.outcome = NotStarted{EINTR}});
  }
  while (!queue.empty() && may_start()) {
    auto [command, done] = std::move(queue.front());
    queue.pop_front();
    const bool admitted = !options.admit || options.admit(command);
    const auto child =
        std::make_shared<Child>(context, subreaper, std::move(command),
                                [this, report = std::move(done)](const std::shared_ptr<Child> &finished_one) {
                                  finished(finished_one, report);
                                });
    running.insert(child);
    child->start(admitted);
    if (child->was_started())
      ++started;
  }
}

/// Room among our own, and a token from make for each child but the first.
bool ProcessRunner::State::may_start() {
  if (running.size() >= options.parallel)
    return false;
  if (!options.jobserver || options.jobserver->try_acquire())
    return true;
  wait_for_token();
  return false;
}

void ProcessRunner::State::wait_for_token() {
  if (token_wait)
    return;
  const int tokens = fcntl(options.jobserver->poll_fd(), F_DUPFD_CLOEXEC, 0);
  if (tokens < 0)
    return; // no descriptor is left; the next child to end tries again
  token_wait.emplace(context, tokens);
  token_wait->async_wait(asio::posix::stream_descriptor::wait_read, [this](error_code error) {
    if (error)
      return;
    token_wait.reset();
    start_queued();
  });
}

void ProcessRunner::State::finished(const std::shared_ptr<Child> &child, const Done &done) {
  running.erase(child);
  if (options.jobserver)
    options.jobserver->release();
  if (running.empty())
    subreaper.kill_orphans();
  if (options.observer)
    options.observer(child->command(), child->result());
  done(std::move(child->result()));
  start_queued();
  if (running.empty()) {
    token_wait.reset();
    signals.clear(); // the loop has nothing to wait for any more
    signals.cancel();
  }
}

ProcessRunner::ProcessRunner(RunnerOptions options) : state_(std::make_unique<State>()) {
  state_->options = std::move(options);
  if (state_->options.parallel == 0)
    state_->options.parallel = usable_cores();
  signal(SIGPIPE, SIG_IGN);
  struct sigaction child;
  if (sigaction(SIGCHLD, nullptr, &child) == 0 &&
      (child.sa_handler == SIG_IGN || (child.sa_flags & SA_NOCLDWAIT) != 0))
    signal(SIGCHLD, SIG_DFL); // inherited from a careless parent: the kernel would reap our children
}

ProcessRunner::~ProcessRunner() {
  for (const auto &child : state_->running) // only where an exception left drain()
    child->kill_group();
}

void ProcessRunner::start(Command command, Done done) {
  state_->queue.emplace_back(std::move(command), std::move(done));
}

void ProcessRunner::advance() {
  if (state_->running.empty() && state_->queue.empty())
    return;
  state_->begin();
  state_->context.poll();
}

bool ProcessRunner::await() {
  state_->begin();
  return !state_->running.empty() && state_->context.run_one() > 0;
}

void ProcessRunner::drain() {
  state_->begin();
  if (state_->running.empty())
    return;
  state_->context.run();
}

int ProcessRunner::interrupted_by() const {
  return state_->interrupted_by;
}

std::size_t ProcessRunner::started() const {
  return state_->started;
}

} // namespace kassay
