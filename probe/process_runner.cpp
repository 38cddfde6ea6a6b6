// SPDX-License-Identifier: MIT
#include "probe/process_runner.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <deque>
#include <expected>
#include <filesystem>
#include <fstream>
#include <set>
#include <thread>

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/process/v2/posix/default_launcher.hpp>
#include <boost/process/v2/process.hpp>
#include <fcntl.h>
#include <linux/close_range.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "probe/descriptor.h"
#include "probe/file_trace.h"
#include "probe/jobserver.h"
#include "probe/scratch.h"

namespace kassay {

namespace asio = boost::asio;
namespace process = boost::process::v2;
using boost::system::error_code;
using Clock = std::chrono::steady_clock;

namespace {

constexpr std::chrono::milliseconds linger{1000}; // for a process left behind to let go of a pipe by itself
constexpr std::chrono::milliseconds kill_grace{500}; // for the kernel to take down a killed group
constexpr std::size_t flood_kept = 4096;             // bytes of a flood that are worth showing
constexpr rlim_t largest_file = 256u << 20;          // bytes: the answer to no question is larger

/// Never raises a limit. Async-signal-safe.
void lower_limit(decltype(RLIMIT_CORE) resource, rlim_t most) {
  rlimit limit{};
  if (getrlimit(resource, &limit) != 0 || limit.rlim_cur <= most)
    return;
  limit.rlim_cur = limit.rlim_max = most;
  setrlimit(resource, &limit);
}

/// What the child does to itself between fork and exec. Only system calls: other threads may hold locks.
struct ChildSetup {
  const char *const *argv;
  int in, out, err;
  const char *directory;
  FileTrace *trace;
  pid_t parent = getpid(); // made before the fork

  error_code on_setup(process::posix::default_launcher &, const process::filesystem::path &,
                      const char *const *&command_line) const {
    command_line = argv; // argv[0] as the caller spelt it: drivers look at their own name
    return {};
  }

  error_code on_exec_setup(process::posix::default_launcher &, const process::filesystem::path &,
                           const char *const *&) const {
    setpgid(0, 0);
    prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0); // a killed kassay leaves no compiler running
    if (getppid() != parent)                   // it was killed before that
      _exit(127);
    for (int signal = 1; signal < NSIG; ++signal)
      if (signal != SIGKILL && signal != SIGSTOP)
        ::signal(signal, SIG_DFL);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, nullptr);
    if (dup2(in, STDIN_FILENO) < 0 || dup2(out, STDOUT_FILENO) < 0 || dup2(err, STDERR_FILENO) < 0 ||
        chdir(directory) != 0)
      return {errno, boost::system::system_category()};
    // Whatever our parent left open (make's jobserver, a CI runner's log) is not the child's.
    close_range(3, ~0U, CLOSE_RANGE_CLOEXEC);
    umask(022);
    lower_limit(RLIMIT_FSIZE, largest_file);
    lower_limit(RLIMIT_CORE, 0);
    if (trace)
      trace->enter_child();
    return {};
  }

  /// Takes anything: Boost 1.81 looks for a handler with other arguments than it calls it with, and where it
  /// finds none the child goes through exit(), which would run our destructors and flush our streams a second
  /// time.
  template <class... Arguments> void on_exec_error(Arguments &&...) const { _exit(127); }
};

std::vector<const char *> pointers(const std::vector<std::string> &strings) {
  std::vector<const char *> result;
  for (const std::string &text : strings)
    result.push_back(text.c_str());
  result.push_back(nullptr);
  return result;
}

/// stdin from memory: a file that has no name, so that nobody has to pump and a child that reads nothing is
/// fine.
int input_descriptor(const std::string &input) {
  if (input.empty())
    return open("/dev/null", O_RDONLY | O_CLOEXEC);
  const int fd = memfd_create("stdin", MFD_CLOEXEC);
  std::size_t written = 0;
  while (fd >= 0 && written < input.size()) {
    const ssize_t count = write(fd, input.data() + written, input.size() - written);
    if (count <= 0) {
      close(fd);
      return -1;
    }
    written += static_cast<std::size_t>(count);
  }
  lseek(fd, 0, SEEK_SET);
  return fd;
}

unsigned usable_cores() {
  cpu_set_t set;
  if (sched_getaffinity(0, sizeof set, &set) == 0)
    return static_cast<unsigned>(CPU_COUNT(&set));
  return std::max(1u, std::thread::hardware_concurrency());
}

std::chrono::microseconds duration(const timeval &time) {
  return std::chrono::seconds(time.tv_sec) + std::chrono::microseconds(time.tv_usec);
}

constexpr std::chrono::milliseconds trace_poll{5};

/// The children of this process.
std::set<pid_t> children_of_ours() {
  std::set<pid_t> result;
  std::error_code error;
  for (std::filesystem::directory_iterator task("/proc/self/task", error), end; !error && task != end;
       task.increment(error)) {
    std::ifstream children(task->path() / "children");
    for (pid_t pid; children >> pid;)
      result.insert(pid);
  }
  return result;
}

/// The errno that a failed step left behind, if it did.
int last_error(int otherwise) {
  return errno != 0 ? errno : otherwise;
}

} // namespace

struct ProcessRunner::State {
  RunnerOptions options;
  asio::io_context context{1};
  std::deque<std::pair<Command, Done>> queue;
  std::set<std::shared_ptr<Child>> running;
  std::set<pid_t> pids;    // of `running`, not yet reaped
  std::set<pid_t> foreign; // children that this process had before any of ours ran: not ours to reap or kill
  std::size_t started = 0;
  std::optional<asio::posix::stream_descriptor> token_wait;
  asio::signal_set signals{context};
  int interrupted_by = 0;

  void watch_signals();
  void interrupt(int signal);
  void start_queued();
  void finished(const std::shared_ptr<Child> &child);
  bool may_start();
  void wait_for_token();
  std::vector<pid_t> orphans() const;
  void reap_orphans() const;
  void kill_orphans_of(const std::string &scratch) const;
  void kill_orphans() const;
};

/// One child from start to report. It is finished when it was reaped, both pipes have ended and its trace is
/// in.
class ProcessRunner::Child : public std::enable_shared_from_this<Child> {
public:
  Child(State &state, Command command, Done done)
      : state_(state), command_(std::move(command)), done_(std::move(done)), out_(state.context),
        err_(state.context), exit_(state.context), deadline_(state.context) {}

  void start(bool admitted) {
    began_ = Clock::now();
    if (const int error = admitted ? launch() : ETIME) {
      run_.outcome = NotStarted{error};
      pending_ = 0;
      asio::post(state_.context, [self = shared_from_this()] { self->finish_if_done(); });
      return;
    }
    read(out_, run_.out, out_block_);
    read(err_, run_.err, err_block_);
    wait_for_exit();
    arm(command_.deadline, &Child::deadline_passed);
  }

  Done take_done() { return std::move(done_); }
  const Command &command() const { return command_; }
  Run &result() { return run_; }
  pid_t pid() const { return pid_; }

  void kill_group() const {
    if (pid_ > 0)
      kill(-pid_, SIGKILL);
  }

private:
  using Step = void (Child::*)();

  int launch() {
    errno = 0;
    Result<Scratch> scratch = Scratch::create();
    if (!scratch)
      return last_error(ENOSPC);
    scratch_.emplace(std::move(*scratch));
    for (const auto &[name, content] : command_.files)
      if (!scratch_->write(name, content))
        return last_error(EINVAL);
    if (command_.argv.empty())
      return EINVAL;
    const auto executable = find_executable(command_.argv[0], command_.env);
    if (!executable)
      return executable.error();
    const int error = spawn(*executable, command_.argv);
    if (error != ENOEXEC)
      return error;
    script_ = *executable; // runs as execvp(3) does it for a script without "#!"
    std::vector<std::string> script{"sh", *executable};
    script.insert(script.end(), command_.argv.begin() + 1, command_.argv.end());
    return spawn("/bin/sh", script);
  }

  int spawn(const std::string &executable, const std::vector<std::string> &words) {
    std::vector<std::string> variables;
    for (const auto &[name, value] : command_.env)
      if (name != "TMPDIR")
        variables.push_back(name + "=" + value);
    variables.push_back("TMPDIR=" + scratch_->path());
    const auto argv = pointers(words);
    const auto env = pointers(variables);
    const std::string directory = command_.directory.empty() ? scratch_->path() : command_.directory;

    const Descriptor in(input_descriptor(command_.input));
    int out[2], err[2];
    if (in.get() < 0 || pipe2(out, O_CLOEXEC) != 0)
      return errno;
    Descriptor out_read(out[0]), out_write(out[1]);
    if (pipe2(err, O_CLOEXEC) != 0)
      return errno;
    Descriptor err_read(err[0]), err_write(err[1]);

    if (command_.trace)
      trace_ = FileTrace::begin(
          [self = weak_from_this(), &context = state_.context, attempt = ++attempts_](auto accesses) {
            asio::post(context, [self, attempt, accesses = std::move(accesses)]() mutable {
              if (const auto child = self.lock(); child && child->attempts_ == attempt)
                child->traced(std::move(accesses));
            });
          });

    process::posix::default_launcher launcher;
    launcher.env = env.data();
    error_code error;
    try { // Asio and the launcher throw where descriptors run out after the fork
      auto handle = launcher(state_.context.get_executor(), error, executable, words,
                             ChildSetup{argv.data(), in.get(), out_write.get(), err_write.get(),
                                        directory.c_str(), trace_.get()});
      if (!error) {
        Descriptor pidfd(static_cast<int>(syscall(SYS_pidfd_open, handle.id(), 0)));
        exit_.assign(pidfd.get());
        pidfd.release();
        out_.assign(out_read.get());
        out_read.release();
        err_.assign(err_read.get());
        err_read.release();
        pid_ = handle.detach().id(); // we reap it ourselves, with wait4(2), for its cost
      }
    } catch (const boost::system::system_error &failure) {
      error = failure.code();
    }
    if (trace_)
      trace_->started();
    if (error)
      return take_back(launcher.pid, error.value());
    setpgid(pid_, pid_);
    ++state_.started;
    state_.pids.insert(pid_);
    pending_ = trace_ ? 4 : 3;
    return 0;
  }

  /// Ends an attempt whose child could not exec, or that we cannot watch.
  int take_back(pid_t pid, int error) {
    if (pid > 0) {
      kill(-pid, SIGKILL);
      waitpid(pid, nullptr, 0);
    }
    ++attempts_; // whatever this attempt's trace still says is of no interest
    trace_.reset();
    return error;
  }

  void read(asio::posix::stream_descriptor &from, std::string &into, std::array<char, 16384> &block) {
    from.async_read_some(asio::buffer(block), [self = shared_from_this(), &from, &into,
                                               &block](error_code error, std::size_t count) {
      const std::size_t room = self->command_.output_limit - into.size();
      if (!std::holds_alternative<OutputFlooded>(self->run_.outcome))
        into.append(block.data(), std::min(count, room));
      if (error) {
        self->part_done();
      } else if (count > room) {
        self->end_early(OutputFlooded{self->command_.output_limit});
        self->part_done();
      } else {
        self->read(from, into, block);
      }
    });
  }

  void wait_for_exit() {
    exit_.async_wait(asio::posix::stream_descriptor::wait_read,
                     [self = shared_from_this()](error_code error) { self->exited(error); });
  }

  /// Must not block: a descriptor that we closed, but that a sibling between fork and exec still has, stays
  /// in Asio's epoll set and reports its end once more, in the name of whoever got its place there.
  void exited(error_code error) {
    int status = 0;
    rusage usage{};
    const pid_t reaped = error ? -1 : wait4(pid_, &status, WNOHANG, &usage);
    if (reaped == 0)
      return wait_for_exit();
    if (reaped != pid_)
      run_.outcome = NotStarted{ECHILD};
    else if (!ended_early_)
      run_.outcome = WIFEXITED(status) ? Outcome{Exited{WEXITSTATUS(status)}} : Signalled{WTERMSIG(status)};
    reaped_ = true;
    state_.pids.erase(pid_);
    run_.cost.user = duration(usage.ru_utime);
    run_.cost.system = duration(usage.ru_stime);
    run_.cost.peak_rss_kib = usage.ru_maxrss;
    run_.cost.wall = std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - began_);
    if (!ended_early_)
      arm(linger, &Child::still_held);
    part_done();
  }

  void traced(std::optional<std::vector<FileAccess>> accesses) {
    trace_in_ = true;
    run_.accesses = std::move(accesses);
    if (run_.accesses && !script_.empty())
      run_.accesses->insert(run_.accesses->begin(), {AccessKind::executed, pid_, script_});
    if (run_.accesses) // its scratch directory is the child's own affair
      std::erase_if(*run_.accesses,
                    [&](const FileAccess &access) { return access.path.starts_with(scratch_->path()); });
    part_done();
  }

  void deadline_passed() { end_early(TimedOut{command_.deadline}); }

  /// The child is gone but its output, or its trace, is still held by somebody it left behind.
  void still_held() {
    const auto *exited = std::get_if<Exited>(&run_.outcome);
    end_early(exited ? Outcome{LeftBehind{exited->status}} : run_.outcome);
  }

  /// The child and its output have ended, but a descendant still runs, or waits as a zombie for us to reap
  /// it.
  void wait_for_trace() {
    state_.kill_orphans_of(scratch_->path());
    state_.reap_orphans();
    if (Clock::now() < trace_limit_)
      return arm(trace_poll, &Child::wait_for_trace);
    ended_early_ = true;
    give_up();
  }

  void end_early(Outcome outcome) {
    if (ended_early_)
      return;
    ended_early_ = true;
    run_.outcome = outcome;
    if (std::holds_alternative<OutputFlooded>(outcome)) // many floods side by side must not fill the memory
      for (std::string *flood : {&run_.out, &run_.err}) {
        flood->resize(std::min(flood->size(), flood_kept));
        flood->shrink_to_fit();
      }
    kill_group();
    arm(kill_grace, &Child::give_up);
  }

  /// Killing the group did not help: somebody left it. The orphans go as well; then nobody is waited for.
  void give_up() {
    if (scratch_)
      state_.kill_orphans_of(scratch_->path());
    if (!reaped_) // stuck in the kernel; wait for it, there is nothing else to do
      return arm(kill_grace, &Child::give_up);
    error_code ignored;
    out_.cancel(ignored);
    err_.cancel(ignored);
    if (trace_)
      trace_->abandon();
  }

  void arm(std::chrono::milliseconds time, Step step) {
    deadline_.expires_after(time);
    deadline_.async_wait([self = shared_from_this(), step](error_code error) {
      if (!error && self->pending_ > 0)
        (self.get()->*step)();
    });
  }

  void part_done() {
    --pending_;
    if (reaped_ && pending_ > 0 && !ended_early_ && !pipes_wanted()) {
      kill_group(); // nothing is to come but the end of what still runs
      trace_limit_ = Clock::now() + kill_grace;
      arm(trace_poll, &Child::wait_for_trace);
    }
    finish_if_done();
  }

  bool pipes_wanted() const { return pending_ > (trace_ && !trace_in_ ? 1 : 0); }

  void finish_if_done() {
    if (pending_ > 0)
      return;
    deadline_.cancel();
    if (scratch_ && std::holds_alternative<Exited>(run_.outcome))
      run_.scratch_error = scratch_->lacks_room();
    if (ended_early_) // what was lost in waiting counts, too
      run_.cost.wall = std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - began_);
    kill_group(); // it can outlive its leader; its number is not given to another while it does
    out_.close();
    err_.close();
    exit_.close();
    trace_.reset();
    scratch_.reset();
    state_.finished(shared_from_this());
  }

  State &state_;
  Command command_;
  Done done_;
  Run run_;
  std::optional<Scratch> scratch_;
  std::unique_ptr<FileTrace> trace_;
  asio::posix::stream_descriptor out_, err_, exit_;
  asio::steady_timer deadline_;
  std::array<char, 16384> out_block_, err_block_;
  Clock::time_point began_;
  pid_t pid_ = -1;
  int attempts_ = 0;
  std::string script_; // the file executed, where a shell had to be called for it
  Clock::time_point trace_limit_;
  int pending_ = 0; // of: reaped, stdout ended, stderr ended, trace in
  bool trace_in_ = false;
  bool reaped_ = false;
  bool ended_early_ = false;
};

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
    const auto child = std::make_shared<Child>(*this, std::move(command), std::move(done));
    running.insert(child);
    child->start(admitted);
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

void ProcessRunner::State::finished(const std::shared_ptr<Child> &child) {
  running.erase(child);
  if (options.jobserver)
    options.jobserver->release();
  if (running.empty())
    kill_orphans();
  if (options.observer)
    options.observer(child->command(), child->result());
  const Done done = child->take_done();
  done(std::move(child->result()));
  start_queued();
  if (running.empty()) {
    token_wait.reset();
    signals.clear(); // the loop has nothing to wait for any more
    signals.cancel();
  }
}

/// Whoever a child left behind outside its group came to us when its parent died.
std::vector<pid_t> ProcessRunner::State::orphans() const {
  std::vector<pid_t> result;
  for (const pid_t pid : children_of_ours())
    if (!pids.contains(pid) && !foreign.contains(pid))
      result.push_back(pid);
  return result;
}

void ProcessRunner::State::reap_orphans() const {
  for (const pid_t pid : orphans())
    waitpid(pid, nullptr, WNOHANG);
}

/// Orphans of one child among several are known by its TMPDIR, which a daemon inherits.
void ProcessRunner::State::kill_orphans_of(const std::string &scratch) const {
  const std::string mark = "TMPDIR=" + scratch;
  for (const pid_t pid : orphans()) {
    std::ifstream environment("/proc/" + std::to_string(pid) + "/environ", std::ios::binary);
    for (std::string variable; std::getline(environment, variable, '\0');)
      if (variable == mark)
        kill(pid, SIGKILL);
  }
}

/// Never waits for long: an orphan may be stuck in the kernel, or be another user's.
void ProcessRunner::State::kill_orphans() const {
  for (const auto limit = Clock::now() + kill_grace; Clock::now() < limit;) {
    const auto found = orphans(); // killing a parent may orphan its children
    if (found.empty())
      return;
    bool reaped = false;
    for (const pid_t pid : found) {
      kill(pid, SIGKILL);
      reaped = waitpid(pid, nullptr, WNOHANG) == pid || reaped;
    }
    if (!reaped)
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
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
  prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
}

ProcessRunner::~ProcessRunner() {
  for (const auto &child : state_->running) // only where an exception left drain()
    child->kill_group();
  for (const pid_t pid : state_->pids)
    waitpid(pid, nullptr, 0);
}

void ProcessRunner::start(Command command, Done done) {
  state_->queue.emplace_back(std::move(command), std::move(done));
}

void ProcessRunner::drain() {
  if (state_->running.empty())
    state_->foreign = children_of_ours();
  state_->context.restart();
  state_->start_queued();
  if (state_->running.empty())
    return;
  state_->watch_signals();
  state_->context.run();
}

int ProcessRunner::interrupted_by() const {
  return state_->interrupted_by;
}

std::size_t ProcessRunner::started() const {
  return state_->started;
}

std::expected<std::string, int> find_executable(const std::string &name, const Environment &environment) {
  const auto usable = [](const std::string &path) -> int {
    struct stat status;
    if (stat(path.c_str(), &status) != 0)
      return errno;
    if (!S_ISREG(status.st_mode))
      return EACCES;
    return access(path.c_str(), X_OK) == 0 ? 0 : errno;
  };
  if (name.empty())
    return std::unexpected(ENOENT);
  const auto absolute = [](const std::string &path) { // the child starts in another directory
    std::error_code error;
    const std::filesystem::path here = path.front() == '/' ? "" : std::filesystem::current_path(error);
    return (here / path).string();
  };
  if (name.find('/') != std::string::npos) {
    if (const int error = usable(name))
      return std::unexpected(error);
    return absolute(name);
  }
  const auto path = environment.find("PATH");
  const std::string directories = path == environment.end() ? "/usr/bin:/bin" : path->second;
  int reason = ENOENT;
  for (std::size_t begin = 0; begin <= directories.size();) {
    const std::size_t end = std::min(directories.find(':', begin), directories.size());
    const std::string directory = directories.substr(begin, end - begin);
    const std::string candidate = (directory.empty() ? "." : directory) + "/" + name;
    const int error = usable(candidate);
    if (error == 0)
      return absolute(candidate);
    if (error == EACCES)
      reason = EACCES;
    begin = end + 1;
  }
  return std::unexpected(reason);
}

} // namespace kassay
