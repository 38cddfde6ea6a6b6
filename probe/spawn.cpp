// SPDX-License-Identifier: MIT
#include "probe/spawn.h"

#include <csignal>

#include <boost/process/v2/posix/default_launcher.hpp>
#include <boost/process/v2/process.hpp>
#include <fcntl.h>
#include <linux/close_range.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "probe/descriptor.h"
#include "probe/file_trace.h"

namespace kassay {

namespace process = boost::process::v2;
using boost::system::error_code;

namespace {

constexpr rlim_t largest_file = 256u << 20; // bytes: the answer to no question is larger

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

std::vector<std::string> variables_of(const Environment &environment, const std::string &scratch) {
  std::vector<std::string> variables;
  for (const auto &[name, value] : environment)
    if (name != "TMPDIR")
      variables.push_back(name + "=" + value);
  variables.push_back("TMPDIR=" + scratch);
  return variables;
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

struct Pipe {
  Descriptor read, write;
};

/// Both ends stay -1, and errno set, where no descriptor is left.
Pipe make_pipe() {
  int ends[2] = {-1, -1};
  (void)pipe2(ends, O_CLOEXEC);
  return {Descriptor(ends[0]), Descriptor(ends[1])};
}

void give(Descriptor &from, boost::asio::posix::stream_descriptor &to) {
  to.assign(from.get());
  from.release();
}

} // namespace

int spawn(const std::string &executable, const std::vector<std::string> &words, const Command &command,
          const std::string &scratch, FileTrace *trace, ChildHandles &handles) {
  const std::vector<std::string> variables = variables_of(command.env, scratch);
  const auto argv = pointers(words);
  const auto env = pointers(variables);
  const std::string &directory = command.directory.empty() ? scratch : command.directory;

  const Descriptor in(input_descriptor(command.input));
  if (!in)
    return errno;
  Pipe out = make_pipe(), err = make_pipe();
  if (!out.read || !err.read)
    return errno;

  process::posix::default_launcher launcher;
  launcher.env = env.data();
  error_code error;
  try { // Asio and the launcher throw where descriptors run out after the fork
    auto handle = launcher(
        handles.ended.get_executor(), error, executable, words,
        ChildSetup{argv.data(), in.get(), out.write.get(), err.write.get(), directory.c_str(), trace});
    if (!error) {
      Descriptor pidfd(static_cast<int>(syscall(SYS_pidfd_open, handle.id(), 0)));
      give(pidfd, handles.ended);
      give(out.read, handles.out);
      give(err.read, handles.err);
      handles.pid = handle.detach().id();
    }
  } catch (const boost::system::system_error &failure) {
    error = failure.code();
  }
  if (trace)
    trace->started();
  if (!error) {
    setpgid(handles.pid, handles.pid);
  } else if (launcher.pid > 0) { // it could not exec, or we cannot watch it
    kill(-launcher.pid, SIGKILL);
    waitpid(launcher.pid, nullptr, 0);
  }
  return error.value();
}

} // namespace kassay
