// SPDX-License-Identifier: MIT
#include "probe/jobserver.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <charconv>
#include <climits>
#include <csignal>
#include <string>
#include <utility>

#include <fcntl.h>
#include <pthread.h>
#include <sys/stat.h>
#include <unistd.h>

namespace kassay {

namespace {

constexpr std::string_view fifo_prefix = "fifo:";

/// Takes the first word off `text`. Make writes a blank inside a word as "\ ".
std::string take_word(std::string_view &text) {
  constexpr std::string_view blanks = " \t\n";
  text.remove_prefix(std::min(text.find_first_not_of(blanks), text.size()));
  std::string word;
  while (!text.empty() && blanks.find(text.front()) == blanks.npos) {
    if (text.front() == '\\' && text.size() > 1)
      text.remove_prefix(1);
    word += text.front();
    text.remove_prefix(1);
  }
  return word;
}

/// What follows the last --jobserver-auth= or --jobserver-fds=.
std::optional<std::string> announced(std::string_view makeflags) {
  std::optional<std::string> last;
  for (std::string word = take_word(makeflags); !word.empty() && word != "--"; word = take_word(makeflags))
    for (std::string_view option : {"--jobserver-auth=", "--jobserver-fds="})
      if (word.starts_with(option))
        last = word.substr(option.size());
  return last;
}

std::optional<std::pair<int, int>> parse_descriptors(std::string_view text) {
  int read_end = -1, write_end = -1;
  const char *end = text.data() + text.size();
  auto first = std::from_chars(text.data(), end, read_end);
  if (first.ec != std::errc{} || first.ptr == end || *first.ptr != ',')
    return std::nullopt;
  auto second = std::from_chars(first.ptr + 1, end, write_end);
  if (second.ec != std::errc{} || second.ptr != end || read_end < 0 || write_end < 0)
    return std::nullopt;
  return std::pair{read_end, write_end};
}

bool are_ends_of_one_pipe(int read_end, int write_end) {
  struct stat from{}, to{};
  return fstat(read_end, &from) == 0 && fstat(write_end, &to) == 0 && S_ISFIFO(from.st_mode) &&
         from.st_dev == to.st_dev && from.st_ino == to.st_ino;
}

/// The path by which the announced jobserver can be opened again; empty if it cannot be the one meant.
std::string path_of(const std::string &auth) {
  if (auth.starts_with(fifo_prefix))
    return auth.substr(fifo_prefix.size());
  auto ends = parse_descriptors(auth);
  if (!ends || !are_ends_of_one_pipe(ends->first, ends->second))
    return {};
  return "/proc/self/fd/" + std::to_string(ends->first);
}

/// One descriptor for both directions, which Linux allows (fifo(7)): as there is always a reader and a
/// writer, namely this one, neither end-of-file nor SIGPIPE can happen when make is gone.
int open_fifo(const std::string &path) {
  struct stat status{};
  if (stat(path.c_str(), &status) != 0 || !S_ISFIFO(status.st_mode))
    return -1;
  return open(path.c_str(), O_RDWR | O_NONBLOCK | O_CLOEXEC);
}

} // namespace

struct Jobserver::State {
  explicit State(int descriptor) : fd(descriptor) {}
  State(const State &) = delete;
  State &operator=(const State &) = delete;
  ~State() {
    return_all();
    close(fd);
  }

  bool read_token();
  void write_token();
  void return_all() noexcept;

  class Critical;
  static_assert(std::atomic<unsigned>::is_always_lock_free && std::atomic<bool>::is_always_lock_free);

  const int fd;
  const pid_t owner = getpid();
  bool implicit_used = false;
  std::atomic<bool> moving =
      false; ///< a token is between pipe and `held`; signals are blocked in that thread
  std::atomic<bool> closed = false; ///< return_all() was called
  std::atomic<unsigned> count = 0;  ///< bytes in `held`
  /// At most PIPE_BUF, so that return_all() is one atomic write. More jobs than that run on no machine.
  std::array<char, PIPE_BUF> held{};
};

/// The part in which a token is neither in the pipe nor in `held`: no handler runs in this thread, and one
/// that runs in another thread waits for its end.
class Jobserver::State::Critical {
public:
  explicit Critical(State &state) : state_(state) {
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before_);
    state_.moving = true;
  }
  Critical(const Critical &) = delete;
  Critical &operator=(const Critical &) = delete;
  ~Critical() {
    state_.moving = false;
    pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  }

private:
  State &state_;
  sigset_t before_;
};

bool Jobserver::State::read_token() {
  Critical critical(*this);
  const unsigned n = count;
  if (closed || n == held.size() || read(fd, &held[n], 1) != 1)
    return false;
  count = n + 1;
  return true;
}

void Jobserver::State::write_token() {
  Critical critical(*this);
  const unsigned n = count;
  if (closed) // return_all() has written this token, or is about to
    return;
  if (n > 0 && write(fd, &held[n - 1], 1) == 1)
    count = n - 1;
}

void Jobserver::State::return_all() noexcept {
  if (getpid() != owner) // after vfork(2) even the memory is the parent's
    return;
  const int saved_errno = errno;
  closed = true;
  while (moving) { // at most one system call of another thread
  }
  if (unsigned n = count.exchange(0); n > 0 && write(fd, held.data(), n) < 0)
    count = n;
  errno = saved_errno;
}

Jobserver::Jobserver(std::unique_ptr<State> state) : state_(std::move(state)) {}
Jobserver::Jobserver(Jobserver &&) noexcept = default;
Jobserver &Jobserver::operator=(Jobserver &&) noexcept = default;
Jobserver::~Jobserver() = default;

bool Jobserver::is_announced(std::string_view makeflags) {
  return announced(makeflags).has_value();
}

std::optional<Jobserver> Jobserver::from_environment(std::string_view makeflags) {
  const auto auth = announced(makeflags);
  const int fd = auth ? open_fifo(path_of(*auth)) : -1;
  if (fd < 0)
    return std::nullopt;
  return Jobserver(std::make_unique<State>(fd));
}

bool Jobserver::try_acquire() {
  if (state_->implicit_used)
    return state_->read_token();
  state_->implicit_used = !state_->closed;
  return state_->implicit_used;
}

void Jobserver::release() {
  if (state_->count > 0)
    state_->write_token();
  else
    state_->implicit_used = false;
}

int Jobserver::poll_fd() const {
  return state_->fd;
}

void Jobserver::return_all() noexcept {
  state_->return_all();
}

} // namespace kassay
