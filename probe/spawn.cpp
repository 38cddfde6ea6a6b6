// SPDX-License-Identifier: MIT
#include "probe/spawn.h"

#include <csignal>

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
#include "probe/sandbox.h"

namespace kassay {

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
  int in, out, err;
  const char *directory;
  FileTrace *trace;
  const Sandbox *sandbox;
  pid_t parent = getpid(); // made before the fork

  /// An errno, or 0.
  int enter() const {
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
      return errno;
    // Whatever our parent left open (make's jobserver, a CI runner's log) is not the child's.
    close_range(3, ~0U, CLOSE_RANGE_CLOEXEC);
    umask(022);
    lower_limit(RLIMIT_FSIZE, largest_file);
    lower_limit(RLIMIT_CORE, 0);
    if (const int error = sandbox ? sandbox->enter_child() : 0)
      return error;
    if (trace)
      trace->enter_child();
    return 0;
  }
};

/// A child's pid (-1: none) and the errno of the step that failed. By vfork(2): a fork would copy the page
/// tables of a whole Kconfig model, and each of our writes would then copy a page, once for every child. What
/// the child does before exec changes nothing of the memory that it shares with us, but for `failed`.
std::pair<pid_t, int> start_process(const char *executable, const char *const *argv, const char *const *env,
                                    const ChildSetup &setup) {
  volatile int failed = 0;
  const pid_t pid = vfork();
  if (pid == 0) {
    failed = setup.enter();
    if (failed == 0) {
      execve(executable, const_cast<char *const *>(argv), const_cast<char *const *>(env));
      failed = errno;
    }
    _exit(127);
  }
  return {pid, pid < 0 ? errno : failed};
}

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
          const std::string &scratch, FileTrace *trace, const Sandbox *sandbox, ChildHandles &handles) {
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

  auto [pid, failed] =
      start_process(executable.c_str(), argv.data(), env.data(),
                    {in.get(), out.write.get(), err.write.get(), directory.c_str(), trace, sandbox});
  if (trace)
    trace->started();
  try { // Asio throws where descriptors run out
    if (failed == 0) {
      Descriptor pidfd(static_cast<int>(syscall(SYS_pidfd_open, pid, 0)));
      give(pidfd, handles.ended);
      give(out.read, handles.out);
      give(err.read, handles.err);
      handles.pid = pid;
    }
  } catch (const boost::system::system_error &failure) {
    failed = failure.code().value();
  }
  if (failed == 0) {
    setpgid(pid, pid);
  } else if (pid > 0) { // it could not exec, or we cannot watch it
    kill(-pid, SIGKILL);
    waitpid(pid, nullptr, 0);
  }
  return failed;
}

} // namespace kassay
