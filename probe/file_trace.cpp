// SPDX-License-Identifier: MIT
#include "probe/file_trace.h"

#include <array>
#include <cerrno>
#include <climits>
#include <cstring>
#include <expected>
#include <limits>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <unordered_map>

#include <fcntl.h>
#include <linux/audit.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include "probe/seccomp_program.h"

#ifndef SECCOMP_USER_NOTIF_FD_SYNC_WAKE_UP // linux/seccomp.h before 6.6
#define SECCOMP_USER_NOTIF_FD_SYNC_WAKE_UP (1UL << 0)
#define SECCOMP_IOCTL_NOTIF_SET_FLAGS SECCOMP_IOW(4, __u64)
#endif

namespace kassay {

namespace {

/// A system call that names a path: where its arguments are.
struct PathCall {
  int number;    // pseudo number of libseccomp, the same for every architecture
  int directory; // index of the dirfd argument; -1: relative to the working directory
  int path;      // index of the path argument
  int flags;     // index of an argument to be filtered on; -1: none
  AccessKind kind;
  enum class Filter { none, reads, names_a_path } filter = Filter::none;
};

constexpr PathCall path_calls[] = {
    {SCMP_SYS(open), -1, 0, 1, AccessKind::opened, PathCall::Filter::reads},
    {SCMP_SYS(openat), 0, 1, 2, AccessKind::opened, PathCall::Filter::reads},
    {SCMP_SYS(openat2), 0, 1, -1, AccessKind::opened},
    {SCMP_SYS(stat), -1, 0, -1, AccessKind::inspected},
    {SCMP_SYS(lstat), -1, 0, -1, AccessKind::inspected},
    {SCMP_SYS(stat64), -1, 0, -1, AccessKind::inspected},
    {SCMP_SYS(lstat64), -1, 0, -1, AccessKind::inspected},
    {SCMP_SYS(newfstatat), 0, 1, 3, AccessKind::inspected, PathCall::Filter::names_a_path},
    {SCMP_SYS(fstatat64), 0, 1, 3, AccessKind::inspected, PathCall::Filter::names_a_path},
    {SCMP_SYS(statx), 0, 1, 2, AccessKind::inspected, PathCall::Filter::names_a_path},
    {SCMP_SYS(access), -1, 0, -1, AccessKind::inspected},
    {SCMP_SYS(faccessat), 0, 1, -1, AccessKind::inspected},
    {SCMP_SYS(faccessat2), 0, 1, -1, AccessKind::inspected},
    {SCMP_SYS(readlink), -1, 0, -1, AccessKind::inspected},
    {SCMP_SYS(readlinkat), 0, 1, -1, AccessKind::inspected},
    {SCMP_SYS(execve), -1, 0, -1, AccessKind::executed},
    {SCMP_SYS(execveat), 0, 1, -1, AccessKind::executed},
};

int add_rule(scmp_filter_ctx context, const PathCall &call) {
  const auto index = static_cast<unsigned>(call.flags);
  switch (call.filter) {
  case PathCall::Filter::none:
    return seccomp_rule_add(context, SCMP_ACT_NOTIFY, call.number, 0);
  case PathCall::Filter::reads: // an open for writing alone does not depend on what was there
    if (int error = seccomp_rule_add(context, SCMP_ACT_NOTIFY, call.number, 1,
                                     SCMP_CMP(index, SCMP_CMP_MASKED_EQ, O_ACCMODE, O_RDWR)))
      return error;
    return seccomp_rule_add(context, SCMP_ACT_NOTIFY, call.number, 1,
                            SCMP_CMP(index, SCMP_CMP_MASKED_EQ, O_ACCMODE, O_RDONLY));
  case PathCall::Filter::names_a_path: // fstat(2) is spelt as fstatat(fd, "", AT_EMPTY_PATH) by glibc
    return seccomp_rule_add(context, SCMP_ACT_NOTIFY, call.number, 1,
                            SCMP_CMP(index, SCMP_CMP_MASKED_EQ, AT_EMPTY_PATH, 0));
  }
  return -EINVAL;
}

/// The filter, compiled once: children only load it. Empty where libseccomp or the kernel lacks what is
/// needed.
const std::vector<sock_filter> &filter_program() {
  static const std::vector<sock_filter> program = [] {
    std::vector<sock_filter> result;
    scmp_filter_ctx context = new_filter(SCMP_ACT_ALLOW);
    if (!context)
      return result;
    bool good = true;
    for (const PathCall &call : path_calls) {
      const int error = add_rule(context, call);
      good = good && (error == 0 || error == -EDOM); // -EDOM: not a call of this architecture
    }
    if (good)
      result = exported(context);
    seccomp_release(context);
    return result;
  }();
  return program;
}

const PathCall *find_call(const seccomp_data &data) {
  static const auto by_number = [] {
    std::map<std::pair<std::uint32_t, int>, const PathCall *> result;
    const auto add = [&result](std::uint32_t audit_arch, std::uint32_t arch) {
      for (const PathCall &call : path_calls) {
        char *name = seccomp_syscall_resolve_num_arch(SCMP_ARCH_NATIVE, call.number);
        if (!name)
          continue;
        const int number = seccomp_syscall_resolve_name_arch(arch, name);
        free(name);
        if (number >= 0)
          result.emplace(std::pair{audit_arch, number}, &call);
      }
    };
    add(seccomp_arch_native(), SCMP_ARCH_NATIVE); // libseccomp's tokens are the kernel's AUDIT_ARCH_ values
#if defined(__x86_64__)
    add(AUDIT_ARCH_I386, SCMP_ARCH_X86);
#endif
    return result;
  }();
  const auto found = by_number.find({data.arch, data.nr});
  return found == by_number.end() ? nullptr : found->second;
}

/// A C string out of another process's memory, which is read page by page since the string may end before an
/// unmapped one.
std::optional<std::string> read_string(pid_t pid, std::uint64_t address) {
  std::string text;
  char block[4096];
  while (text.size() < PATH_MAX) {
    const std::size_t wanted = sizeof block - (address + text.size()) % sizeof block;
    iovec local{block, wanted};
    iovec remote{reinterpret_cast<void *>(address + text.size()), wanted};
    const ssize_t got = process_vm_readv(pid, &local, 1, &remote, 1, 0);
    if (got <= 0)
      return std::nullopt;
    const auto size = static_cast<std::size_t>(got);
    const std::size_t length = strnlen(block, size);
    text.append(block, length);
    if (length < size)
      return text;
  }
  return std::nullopt;
}

/// The directory that a process means by a descriptor number, or by AT_FDCWD; an errno where it cannot be
/// told.
std::expected<std::string, int> base_directory(pid_t pid, int directory) {
  const std::string link =
      "/proc/" + std::to_string(pid) + (directory == AT_FDCWD ? "/cwd" : "/fd/" + std::to_string(directory));
  char target[PATH_MAX];
  const ssize_t length = readlink(link.c_str(), target, sizeof target);
  if (length < 0)
    return std::unexpected(errno);
  if (length == 0 || length == sizeof target || target[0] != '/') // "(unreachable)/...", "pipe:[1]"
    return std::unexpected(directory == AT_FDCWD ? ENAMETOOLONG : ENOENT);
  return std::string(target, static_cast<std::size_t>(length));
}

constexpr std::size_t most_accesses =
    200'000; // of one child: a compile has some hundred; memory is bounded by this

/// What one traced child did so far.
struct Record {
  FileTrace::Done done;
  int socket = -1;   // until the child has sent its listener
  int listener = -1; // then
  bool complete = true;
  std::vector<FileAccess> accesses;
  std::unordered_map<std::string, std::size_t> index; // into accesses, execve left out

  void note(AccessKind kind, int pid, std::string path) {
    if (accesses.size() >= most_accesses || !complete) {
      complete = false;
      accesses.clear();
      index.clear();
      return;
    }
    if (kind == AccessKind::executed) {
      accesses.push_back({kind, pid, std::move(path)});
      return;
    }
    const auto [entry, added] = index.try_emplace(path, accesses.size());
    if (added)
      accesses.push_back({kind, pid, std::move(path)});
    else if (accesses[entry->second].kind < kind)
      accesses[entry->second].kind = kind;
  }
};

/// A thread that serves traces.
class Tracer {
public:
  Tracer()
      : epoll_(epoll_create1(EPOLL_CLOEXEC)), stop_(eventfd(0, EFD_CLOEXEC)), thread_([this] { serve(); }) {
    watch(stop_, no_record);
  }
  ~Tracer() {
    eventfd_write(stop_, 1);
    thread_.join();
    close(stop_);
    close(epoll_);
  }
  Tracer(const Tracer &) = delete;
  Tracer &operator=(const Tracer &) = delete;

  std::size_t traces() {
    const std::scoped_lock lock(mutex_);
    return records_.size();
  }

  std::uint64_t add(FileTrace::Done done, int socket) {
    const std::scoped_lock lock(mutex_);
    const std::uint64_t id = next_++;
    records_.emplace(id, Record{.done = std::move(done), .socket = socket});
    watch(socket, id);
    return id;
  }

  void abandon(std::uint64_t id) {
    const std::scoped_lock lock(mutex_);
    if (const auto found = records_.find(id); found != records_.end())
      finish(found, false);
  }

private:
  void watch(int fd, std::uint64_t id) {
    epoll_event event{.events = EPOLLIN, .data = {.u64 = id}};
    epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &event);
  }

  void serve() {
    std::array<epoll_event, 16> events;
    while (true) {
      const int count = epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), -1);
      if (count < 0 && errno != EINTR)
        return;
      for (int i = 0; i < count; ++i) {
        if (events[static_cast<std::size_t>(i)].data.u64 == no_record)
          return;
        handle(events[static_cast<std::size_t>(i)]);
      }
    }
  }

  void handle(const epoll_event &event) {
    const std::scoped_lock lock(mutex_);
    const std::uint64_t id =
        event.data.u64; // a copy: epoll_event is packed, so no reference may be bound to it
    const auto found = records_.find(id);
    if (found == records_.end())
      return;
    Record &record = found->second;
    if (record.listener < 0)
      receive_listener(found);
    else if (event.events & EPOLLIN)
      receive_call(record);
    else // no process is left under the filter
      finish(found, record.complete);
  }

  using Records = std::unordered_map<std::uint64_t, Record>;

  void receive_listener(Records::iterator found) {
    Record &record = found->second;
    char byte;
    iovec data{&byte, 1};
    alignas(cmsghdr) char control[CMSG_SPACE(sizeof(int))] = {};
    msghdr message{};
    message.msg_iov = &data;
    message.msg_iovlen = 1;
    message.msg_control = control;
    message.msg_controllen = sizeof control;
    const ssize_t got = recvmsg(record.socket, &message, MSG_CMSG_CLOEXEC | MSG_DONTWAIT);
    if (got < 0 && (errno == EAGAIN || errno == EINTR))
      return;
    const cmsghdr *header = got == 1 ? CMSG_FIRSTHDR(&message) : nullptr;
    if (!header || header->cmsg_type != SCM_RIGHTS) {
      finish(found, false); // the child died or was refused before it could send
      return;
    }
    std::memcpy(&record.listener, CMSG_DATA(header), sizeof(int));
    epoll_ctl(epoll_, EPOLL_CTL_DEL, record.socket, nullptr);
    // Kernels from 6.6: wake the caller on this CPU; older ones refuse, which costs only time.
    ioctl(record.listener, SECCOMP_IOCTL_NOTIF_SET_FLAGS, SECCOMP_USER_NOTIF_FD_SYNC_WAKE_UP);
    watch(record.listener, found->first);
  }

  static void receive_call(Record &record) {
    seccomp_notif request{};
    if (ioctl(record.listener, SECCOMP_IOCTL_NOTIF_RECV, &request) != 0)
      return; // the caller was killed meanwhile
    const PathCall *call = find_call(request.data);
    std::optional<std::string> path = call ? path_of(*call, request) : std::nullopt;
    seccomp_notif_resp response{
        .id = request.id, .val = 0, .error = 0, .flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE};
    if (ioctl(record.listener, SECCOMP_IOCTL_NOTIF_SEND, &response) != 0)
      return; // killed meanwhile: the call was not made, and what was read may be another process's
    if (!path)
      record.complete = false;
    else if (!path->empty())
      record.note(call->kind, static_cast<int>(request.pid), std::move(*path));
  }

  /// The path that a call names, made absolute; empty where none counts, nothing where it cannot be told. To
  /// be believed only if the caller still waits afterwards.
  static std::optional<std::string> path_of(const PathCall &call, const seccomp_notif &request) {
    const auto pid = static_cast<pid_t>(request.pid);
    if (request.data.args[call.path] == 0)
      return ""; // a null path fails with EFAULT, or means the descriptor itself
    std::optional<std::string> path = read_string(pid, request.data.args[call.path]);
    if (!path || path->empty() || path->front() == '/')
      return path;
    const int directory = call.directory < 0 ? AT_FDCWD : static_cast<int>(request.data.args[call.directory]);
    const auto base = base_directory(pid, directory);
    if (base)
      return *base + "/" + *path;
    if (directory != AT_FDCWD && base.error() == ENOENT)
      return ""; // a bad descriptor fails with EBADF whatever the files are
    return std::nullopt;
  }

  /// Calls `done` under the lock: once abandon() has returned, it was called and will not be again.
  void finish(Records::iterator found, bool complete) {
    Record record = std::move(found->second);
    records_.erase(found);
    epoll_ctl(epoll_, EPOLL_CTL_DEL, record.listener >= 0 ? record.listener : record.socket, nullptr);
    if (record.listener >= 0)
      close(record.listener);
    if (complete)
      record.done(std::move(record.accesses));
    else
      record.done(std::nullopt);
  }

  static constexpr std::uint64_t no_record = 0;
  std::mutex mutex_;
  Records records_;
  std::uint64_t next_ = no_record + 1;
  int epoll_;
  int stop_;
  std::thread thread_; // last: starts when the rest is there
};

/// The threads of this process. A child that is let go on gets the processor of its tracer (see
/// receive_listener()), which so waits until the child makes its next call: were there one thread for all,
/// the other children would wait for this one's work.
class Tracers {
public:
  static Tracers &instance() {
    static Tracers tracers;
    return tracers;
  }

  /// One that serves nobody, as long as there are less than `most`; else the one that serves the fewest.
  Tracer &idlest() {
    const std::scoped_lock lock(mutex_);
    Tracer *found = nullptr;
    std::size_t fewest = std::numeric_limits<std::size_t>::max();
    for (const auto &tracer : tracers_)
      if (const std::size_t traces = tracer->traces(); traces < fewest)
        fewest = traces, found = tracer.get();
    if (fewest == 0 || tracers_.size() >= most)
      return *found;
    return *tracers_.emplace_back(std::make_unique<Tracer>());
  }

private:
  static constexpr std::size_t most = 16; // threads: beyond that, sharing costs less than they do

  std::mutex mutex_;
  std::vector<std::unique_ptr<Tracer>> tracers_;
};

} // namespace

std::unique_ptr<FileTrace> FileTrace::begin(Done done) {
  if (filter_program().empty())
    return nullptr;
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0)
    return nullptr;
  Tracer &tracer = Tracers::instance().idlest();
  const std::uint64_t id = tracer.add(std::move(done), ends[0]);
  return std::unique_ptr<FileTrace>(new FileTrace(ends[1], ends[0], [&tracer, id] { tracer.abandon(id); }));
}

FileTrace::~FileTrace() {
  started();
  abandon();
  close(parent_end_);
}

void FileTrace::enter_child() noexcept {
  // Else this copy would keep the listener that is on its way alive after our parent was killed, and the next
  // call that is notified would wait for an answer for ever.
  close(parent_end_);
  sock_fprog program = as_argument(filter_program());
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
    return;
  const int listener = static_cast<int>(
      syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_NEW_LISTENER, &program));
  if (listener < 0)
    return;
  char byte = 0;
  iovec data{&byte, 1};
  alignas(cmsghdr) char control[CMSG_SPACE(sizeof(int))] = {};
  msghdr message{};
  message.msg_iov = &data;
  message.msg_iovlen = 1;
  message.msg_control = control;
  message.msg_controllen = sizeof control;
  cmsghdr *header = CMSG_FIRSTHDR(&message);
  header->cmsg_level = SOL_SOCKET;
  header->cmsg_type = SCM_RIGHTS;
  header->cmsg_len = CMSG_LEN(sizeof(int));
  std::memcpy(CMSG_DATA(header), &listener, sizeof(int));
  sendmsg(child_end_, &message, MSG_NOSIGNAL);
  close(listener);
  close(child_end_); // so that nobody but the tracing thread waits for it
}

void FileTrace::started() noexcept {
  if (child_end_ >= 0)
    close(child_end_);
  child_end_ = -1;
}

void FileTrace::abandon() noexcept {
  abandon_();
}

} // namespace kassay
