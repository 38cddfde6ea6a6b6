// SPDX-License-Identifier: MIT
#include "probe/child.h"

#include <algorithm>
#include <cerrno>
#include <csignal>

#include <boost/asio/post.hpp>
#include <sys/resource.h>
#include <sys/wait.h>

#include "probe/find_executable.h"
#include "probe/subreaper.h"

namespace kassay {

namespace asio = boost::asio;
using boost::system::error_code;

namespace {

constexpr std::chrono::milliseconds linger{1000}; // for a process left behind to let go of a pipe by itself
constexpr std::chrono::milliseconds trace_poll{5};

std::chrono::microseconds duration(const timeval &time) {
  return std::chrono::seconds(time.tv_sec) + std::chrono::microseconds(time.tv_usec);
}

/// The errno that a failed step left behind, if it did.
int last_error(int otherwise) {
  return errno != 0 ? errno : otherwise;
}

} // namespace

Child::Child(asio::io_context &context, Subreaper &subreaper, Command command, Finished finished)
    : context_(context), subreaper_(subreaper), command_(std::move(command)), finished_(std::move(finished)),
      handles_(context), out_(handles_.out, run_.out, command_.output_limit),
      err_(handles_.err, run_.err, command_.output_limit), deadline_(context) {}

void Child::start(bool admitted) {
  began_ = Clock::now();
  if (const int error = admitted ? launch() : ETIME) {
    run_.outcome = NotStarted{error};
    pending_ = 0;
    asio::post(context_, [self = shared_from_this()] { self->finish_if_done(); });
    return;
  }
  for (OutputDrain *output : {&out_, &err_})
    output->start([self = shared_from_this()](OutputDrain::End end) { self->output_ended(end); });
  wait_for_exit();
  arm(command_.deadline, &Child::deadline_passed);
}

void Child::kill_group() const {
  if (handles_.pid > 0)
    kill(-handles_.pid, SIGKILL);
}

int Child::launch() {
  errno = 0;
  Result<Scratch> scratch = Scratch::create();
  if (!scratch)
    return last_error(ENOSPC);
  scratch_.emplace(std::move(*scratch));
  for (const auto &[name, content] : command_.files)
    if (!scratch_->write(name, content, name == command_.program))
      return last_error(EINVAL);
  if (command_.argv.empty())
    return EINVAL;
  for (std::string &word : command_.argv)
    if (const std::size_t at = word.find(scratch_mark); at != std::string::npos)
      word.replace(at, scratch_mark.size(), scratch_->path());
  const auto executable = find_executable(command_.argv[0], command_.env);
  if (!executable)
    return executable.error();
  if (const int error = command_.confined ? confine() : 0)
    return error;
  if (!bubblewrap_.empty())
    return spawn_traced(bubblewrap_.front(), bubblewrap_);
  const int error = spawn_traced(*executable, command_.argv);
  if (error != ENOEXEC)
    return error;
  script_ = *executable; // runs as execvp(3) does it for a script without "#!"
  std::vector<std::string> script{"sh", *executable};
  script.insert(script.end(), command_.argv.begin() + 1, command_.argv.end());
  return spawn_traced("/bin/sh", script);
}

/// Prepares the sandbox of this machine.
int Child::confine() {
  const SandboxProfile &profile = sandbox_profile();
  if (profile.kind == SandboxProfile::Kind::bubblewrap) {
    bubblewrap_ = bubblewrap_words(profile.bubblewrap, command_, scratch_->path());
    bubblewrap_.insert(bubblewrap_.end(), command_.argv.begin(), command_.argv.end());
    return 0;
  }
  auto sandbox = Sandbox::prepare(command_, scratch_->path());
  if (!sandbox)
    return sandbox.error();
  sandbox_.emplace(std::move(*sandbox));
  return 0;
}

int Child::spawn_traced(const std::string &executable, const std::vector<std::string> &words) {
  if (command_.trace)
    trace_ = FileTrace::begin(
        [self = weak_from_this(), &context = context_, attempt = ++attempts_](auto accesses) {
          asio::post(context, [self, attempt, accesses = std::move(accesses)]() mutable {
            if (const auto child = self.lock(); child && child->attempts_ == attempt)
              child->traced(std::move(accesses));
          });
        });
  if (const int error = spawn(executable, words, command_, scratch_->path(), trace_.get(),
                              sandbox_ ? &*sandbox_ : nullptr, handles_)) {
    ++attempts_; // whatever this attempt's trace still says is of no interest
    trace_.reset();
    return error;
  }
  subreaper_.started(handles_.pid);
  pending_ = trace_ ? 4 : 3;
  return 0;
}

void Child::wait_for_exit() {
  handles_.ended.async_wait(asio::posix::stream_descriptor::wait_read,
                            [self = shared_from_this()](error_code error) { self->exited(error); });
}

/// Must not block: a descriptor that we closed, but that a sibling between fork and exec still has, stays in
/// Asio's epoll set and reports its end once more, in the name of whoever got its place there.
void Child::exited(error_code error) {
  int status = 0;
  rusage usage{};
  const pid_t reaped = error ? -1 : wait4(handles_.pid, &status, WNOHANG, &usage);
  if (reaped == 0)
    return wait_for_exit();
  if (reaped != handles_.pid)
    run_.outcome = NotStarted{ECHILD};
  else if (!ended_early_)
    run_.outcome = WIFEXITED(status) ? Outcome{Exited{WEXITSTATUS(status)}} : Signalled{WTERMSIG(status)};
  reaped_ = true;
  subreaper_.reaped(handles_.pid);
  run_.cost.user = duration(usage.ru_utime);
  run_.cost.system = duration(usage.ru_stime);
  run_.cost.peak_rss_kib = usage.ru_maxrss;
  run_.cost.wall = time_since_start();
  if (!ended_early_)
    arm(linger, &Child::still_held);
  part_done();
}

void Child::output_ended(OutputDrain::End end) {
  if (end == OutputDrain::End::flooded)
    end_early(OutputFlooded{command_.output_limit});
  part_done();
}

void Child::traced(std::optional<std::vector<FileAccess>> accesses) {
  trace_in_ = true;
  run_.accesses = std::move(accesses);
  if (run_.accesses && !script_.empty())
    run_.accesses->insert(run_.accesses->begin(), {AccessKind::executed, handles_.pid, script_});
  if (run_.accesses) // its scratch directory is the child's own affair
    std::erase_if(*run_.accesses,
                  [&](const FileAccess &access) { return access.path.starts_with(scratch_->path()); });
  part_done();
}

/// The child and its output have ended, but a descendant still runs, or waits as a zombie for us to reap it.
void Child::wait_for_trace() {
  subreaper_.kill_orphans_of(scratch_->path());
  subreaper_.reap_orphans();
  if (Clock::now() < trace_limit_)
    return arm(trace_poll, &Child::wait_for_trace);
  ended_early_ = true;
  give_up();
}

void Child::deadline_passed() {
  end_early(TimedOut{command_.deadline});
}

/// The child is gone but its output, or its trace, is still held by somebody it left behind.
void Child::still_held() {
  const auto *exited = std::get_if<Exited>(&run_.outcome);
  end_early(exited ? Outcome{LeftBehind{exited->status}} : run_.outcome);
}

void Child::end_early(Outcome outcome) {
  if (ended_early_)
    return;
  ended_early_ = true;
  run_.outcome = outcome;
  if (std::holds_alternative<OutputFlooded>(outcome))
    for (OutputDrain *output : {&out_, &err_})
      output->keep_only_the_start();
  kill_group();
  if (reaped_) // who still holds a pipe may have left the group
    subreaper_.kill_orphans_of(scratch_->path());
  arm(kill_grace, &Child::give_up);
}

/// Killing the group did not help: somebody left it. The orphans go as well; then nobody is waited for.
void Child::give_up() {
  if (scratch_)
    subreaper_.kill_orphans_of(scratch_->path());
  if (!reaped_) // stuck in the kernel; wait for it, there is nothing else to do
    return arm(kill_grace, &Child::give_up);
  error_code ignored;
  handles_.out.cancel(ignored);
  handles_.err.cancel(ignored);
  if (trace_)
    trace_->abandon();
}

void Child::arm(std::chrono::milliseconds time, Step step) {
  deadline_.expires_after(time);
  deadline_.async_wait([self = shared_from_this(), step](error_code error) {
    if (!error && self->pending_ > 0)
      (self.get()->*step)();
  });
}

void Child::part_done() {
  --pending_;
  if (reaped_ && pending_ > 0 && !ended_early_ && !pipes_wanted()) {
    kill_group(); // nothing is to come but the end of what still runs
    trace_limit_ = Clock::now() + kill_grace;
    arm(trace_poll, &Child::wait_for_trace);
  }
  finish_if_done();
}

void Child::finish_if_done() {
  if (pending_ > 0)
    return;
  deadline_.cancel();
  if (scratch_ && std::holds_alternative<Exited>(run_.outcome)) {
    run_.scratch_error = scratch_->lacks_room();
    if (!command_.capture.empty())
      run_.captured = scratch_->read(command_.capture, command_.output_limit);
  }
  if (ended_early_) // what was lost in waiting counts, too
    run_.cost.wall = time_since_start();
  kill_group(); // it can outlive its leader; its number is not given to another while it does
  handles_.out.close();
  handles_.err.close();
  handles_.ended.close();
  trace_.reset();
  scratch_.reset();
  finished_(shared_from_this());
}

std::chrono::microseconds Child::time_since_start() const {
  return std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - began_);
}

} // namespace kassay
