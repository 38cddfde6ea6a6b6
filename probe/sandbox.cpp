// SPDX-License-Identifier: MIT
#include "probe/sandbox.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <filesystem>
#include <iterator>
#include <sstream>

#include <fcntl.h>
#include <fmt/format.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "probe/find_executable.h"
#include "probe/seccomp_program.h"

namespace kassay {

namespace {

// --- Landlock: linux/landlock.h of an older system lacks what the running kernel has ---

constexpr long sys_create_ruleset = 444, sys_add_rule = 445, sys_restrict_self = 446; // on every architecture

struct RulesetAttribute {
  std::uint64_t handled_access_fs = 0;
  std::uint64_t handled_access_net = 0; // ABI 4
  std::uint64_t scoped = 0;             // ABI 6
};
struct [[gnu::packed]] PathBeneath {
  std::uint64_t allowed_access;
  std::int32_t parent;
};

constexpr std::uint64_t execute = 1u << 0, write_file = 1u << 1, read_file = 1u << 2,
                        read_directory = 1u << 3;
constexpr std::uint64_t refer = 1u << 13, truncate_file = 1u << 14, ioctl_device = 1u << 15;
constexpr std::uint64_t on_files = execute | write_file | read_file | truncate_file | ioctl_device;
constexpr std::uint64_t reading = execute | read_file | read_directory;

std::uint64_t all_access(int abi) {
  std::uint64_t all = refer - 1; // ABI 1
  all |= abi >= 2 ? refer : 0;
  all |= abi >= 3 ? truncate_file : 0;
  all |= abi >= 5 ? ioctl_device : 0;
  return all;
}

/// The directories and files that the system's tools need. What is not there is left out.
constexpr std::array system_paths = {
    "/usr",
    "/bin",
    "/sbin",
    "/lib",
    "/lib32",
    "/lib64",
    "/libx32",
    "/etc/alternatives",
    "/etc/ld.so.cache",
    "/etc/ld.so.conf",
    "/etc/ld.so.conf.d",
    "/nix/store",
    "/proc/cpuinfo",
    "/proc/meminfo",
    "/proc/stat",
    "/proc/sys/vm/overcommit_memory",
    "/proc/sys/vm/mmap_min_addr",
    "/sys/devices/system/cpu",
    "/dev/zero",
    "/dev/random",
    "/dev/urandom",
};

int allow(int rules, const char *path, std::uint64_t access) noexcept {
  const int place = open(path, O_PATH | O_CLOEXEC);
  if (place < 0)
    return errno == ENOENT || errno == ENOTDIR || errno == EACCES ? 0 : errno;
  struct stat status{};
  if (fstat(place, &status) == 0 && !S_ISDIR(status.st_mode))
    access &= on_files;
  const PathBeneath rule{access, place};
  const int error =
      syscall(sys_add_rule, rules, 1 /* LANDLOCK_RULE_PATH_BENEATH */, &rule, 0) == 0 ? 0 : errno;
  close(place);
  return error;
}

// --- seccomp ---

constexpr int refused_calls[] = {
    SCMP_SYS(socket),
    SCMP_SYS(socketcall),
    SCMP_SYS(connect),
    SCMP_SYS(bind),
    SCMP_SYS(listen),
    SCMP_SYS(ptrace),
    SCMP_SYS(process_vm_readv),
    SCMP_SYS(process_vm_writev),
    SCMP_SYS(mount),
    SCMP_SYS(umount),
    SCMP_SYS(umount2),
    SCMP_SYS(pivot_root),
    SCMP_SYS(chroot),
    SCMP_SYS(move_mount),
    SCMP_SYS(open_tree),
    SCMP_SYS(fsopen),
    SCMP_SYS(fsconfig),
    SCMP_SYS(fsmount),
    SCMP_SYS(fspick),
    SCMP_SYS(mount_setattr),
    SCMP_SYS(unshare),
    SCMP_SYS(setns),
    SCMP_SYS(keyctl),
    SCMP_SYS(add_key),
    SCMP_SYS(request_key),
    SCMP_SYS(bpf),
    SCMP_SYS(perf_event_open),
    SCMP_SYS(io_uring_setup),
    SCMP_SYS(io_uring_enter),
    SCMP_SYS(io_uring_register),
    SCMP_SYS(userfaultfd),
    SCMP_SYS(pidfd_getfd),
    SCMP_SYS(open_by_handle_at),
    SCMP_SYS(name_to_handle_at),
    SCMP_SYS(fanotify_init),
    SCMP_SYS(kexec_load),
    SCMP_SYS(kexec_file_load),
    SCMP_SYS(init_module),
    SCMP_SYS(finit_module),
    SCMP_SYS(delete_module),
    SCMP_SYS(reboot),
    SCMP_SYS(swapon),
    SCMP_SYS(swapoff),
    SCMP_SYS(acct),
    SCMP_SYS(quotactl),
    SCMP_SYS(syslog),
    SCMP_SYS(settimeofday),
    SCMP_SYS(clock_settime),
    SCMP_SYS(adjtimex),
    SCMP_SYS(clock_adjtime),
    SCMP_SYS(sethostname),
    SCMP_SYS(setdomainname),
    SCMP_SYS(iopl),
    SCMP_SYS(ioperm),
    SCMP_SYS(shmget),
    SCMP_SYS(msgget),
    SCMP_SYS(semget),
    SCMP_SYS(mq_open),
    SCMP_SYS(setsid),
    SCMP_SYS(setpgid),
    SCMP_SYS(mknod),
    SCMP_SYS(mknodat),
    SCMP_SYS(chown),
    SCMP_SYS(fchown),
    SCMP_SYS(lchown),
    SCMP_SYS(fchownat),
    SCMP_SYS(setxattr),
    SCMP_SYS(lsetxattr),
    SCMP_SYS(fsetxattr),
};

bool add_refusals(scmp_filter_ctx filter) {
  constexpr std::uint32_t refusal = SCMP_ACT_ERRNO(EPERM);
  bool good = true;
  for (const int call : refused_calls) {
    const int error = seccomp_rule_add(filter, refusal, call, 0);
    good = good && (error == 0 || error == -EDOM); // -EDOM: not a call of this architecture
  }
  good = good &&
         seccomp_rule_add(filter, refusal, SCMP_SYS(socketpair), 1, SCMP_CMP(0, SCMP_CMP_NE, AF_UNIX)) == 0;
  for (const std::uint64_t space :
       {CLONE_NEWNS, CLONE_NEWCGROUP, CLONE_NEWUTS, CLONE_NEWIPC, CLONE_NEWUSER, CLONE_NEWPID, CLONE_NEWNET})
    good = good && seccomp_rule_add(filter, refusal, SCMP_SYS(clone), 1,
                                    SCMP_CMP(0, SCMP_CMP_MASKED_EQ, space, space)) == 0;
  // Its flags stand in memory, where no filter can see them: libc then falls back to clone().
  return good && seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0) == 0;
}

/// Empty where libseccomp fails.
const std::vector<sock_filter> &refusals() {
  static const std::vector<sock_filter> program = [] {
    std::vector<sock_filter> result;
    if (scmp_filter_ctx filter = new_filter(SCMP_ACT_ERRNO(EPERM))) {
      if (add_refusals(filter))
        result = exported(filter);
      seccomp_release(filter);
    }
    return result;
  }();
  return program;
}

// --- limits ---

constexpr rlim_t most_memory = 4ull << 30; // bytes of data; not of address space, of which qemu takes all
constexpr rlim_t most_of_a_file = 64ull << 20;
constexpr rlim_t most_processes = 4096; // of the user

void lower(decltype(RLIMIT_CPU) resource, rlim_t most) noexcept {
  rlimit limit{};
  if (getrlimit(resource, &limit) == 0 && limit.rlim_cur > most) {
    limit.rlim_cur = limit.rlim_max = most;
    setrlimit(resource, &limit);
  }
}

// --- what may be read ---

bool is_within(const std::string &path, const std::string &directory) {
  return path == directory || (path.starts_with(directory) && path[directory.size()] == '/');
}

void add_directory(std::vector<std::string> &list, std::filesystem::path directory, const std::string &home) {
  const auto above = directory.parent_path();
  if ((directory.filename() == "bin" || directory.filename() == "sbin") && above != above.root_path() &&
      above != home)
    directory = above;
  if (directory.is_absolute() && directory != directory.root_path())
    list.push_back(directory.string());
}

} // namespace

std::string SandboxProfile::name() const {
  return kind == Kind::landlock     ? fmt::format("landlock {}", abi)
         : kind == Kind::bubblewrap ? "bubblewrap"
                                    : "none";
}

const SandboxProfile &sandbox_profile() {
  static const SandboxProfile profile = [] {
    SandboxProfile found;
    const long abi = syscall(sys_create_ruleset, nullptr, 0, 1u /* LANDLOCK_CREATE_RULESET_VERSION */);
    if (abi >= 1 && !refusals().empty()) {
      found.kind = SandboxProfile::Kind::landlock;
      found.abi = static_cast<int>(abi);
    } else if (const auto path = find_executable("bwrap", {{"PATH", "/usr/local/bin:/usr/bin:/bin"}})) {
      found.kind = SandboxProfile::Kind::bubblewrap;
      found.bubblewrap = *path;
    }
    return found;
  }();
  return profile;
}

Result<void> sandbox_available() {
  if (sandbox_profile().kind != SandboxProfile::Kind::none)
    return {};
  return fail(ErrorKind::environment, "reproducers cannot be confined: this kernel has no Landlock",
              "install bubblewrap, or trust the rules and say --no-sandbox");
}

std::vector<std::string> tool_directories(const std::string &executable, const Environment &environment) {
  const auto found = environment.find("HOME");
  const std::string home = found == environment.end() ? "" : found->second;
  std::vector<std::string> directories;
  const std::filesystem::path path(executable);
  add_directory(directories, path.parent_path(), home);
  std::error_code error;
  if (const auto real = std::filesystem::canonical(path, error); !error)
    add_directory(directories, real.parent_path(), home);
  return directories;
}

std::vector<std::string> readable_paths(const Command &command) {
  std::vector<std::string> paths(system_paths.begin(), system_paths.end());
  paths.insert(paths.end(), command.readable.begin(), command.readable.end());
  std::vector<std::string> words;
  for (const std::string &tool : command.tools) { // "ccache gcc-12"
    std::istringstream parts(tool);
    words.insert(words.end(), std::istream_iterator<std::string>(parts), {});
  }
  if (!command.argv.empty())
    words.push_back(command.argv.front());
  for (const std::string &word : words)
    if (const auto executable = find_executable(word, command.env))
      std::ranges::copy(tool_directories(*executable, command.env), std::back_inserter(paths));
  std::ranges::sort(paths);
  std::vector<std::string> result;
  for (std::string &path : paths)
    if (std::ranges::none_of(result, [&](const std::string &other) { return is_within(path, other); }))
      result.push_back(std::move(path));
  return result;
}

std::vector<std::string> bubblewrap_words(const std::string &bubblewrap, const Command &command,
                                          const std::string &scratch) {
  std::vector<std::string> words{bubblewrap,   "--unshare-all", "--die-with-parent",
                                 "--cap-drop", "ALL",           "--proc",
                                 "/proc",      "--dev",         "/dev"};
  for (const std::string &path : readable_paths(command))
    if (!path.starts_with("/proc/") && !path.starts_with("/dev/"))
      words.insert(words.end(), {"--ro-bind-try", path, path});
  words.insert(words.end(), {"--bind", scratch, scratch, "--chdir",
                             command.directory.empty() ? scratch : command.directory, "--"});
  return words;
}

std::expected<Sandbox, int> Sandbox::prepare(const Command &command, const std::string &scratch) {
  const SandboxProfile &profile = sandbox_profile();
  if (profile.kind != SandboxProfile::Kind::landlock)
    return std::unexpected(ENOTSUP);
  RulesetAttribute attribute{.handled_access_fs = all_access(profile.abi)};
  std::size_t size = sizeof attribute.handled_access_fs;
  if (profile.abi >= 4) {
    attribute.handled_access_net = 3; // bind, connect: TCP
    size += sizeof attribute.handled_access_net;
  }
  if (profile.abi >= 6) {
    attribute.scoped = 3; // abstract sockets, signals
    size += sizeof attribute.scoped;
  }
  Descriptor rules(static_cast<int>(syscall(sys_create_ruleset, &attribute, size, 0)));
  if (!rules)
    return std::unexpected(errno);
  const std::uint64_t known = attribute.handled_access_fs;
  int error = allow(rules.get(), scratch.c_str(), known);
  if (error == 0)
    error = allow(rules.get(), "/dev/null", known & (read_file | write_file | truncate_file | ioctl_device));
  for (const std::string &path : readable_paths(command))
    if (error == 0)
      error = allow(rules.get(), path.c_str(), reading);
  if (error != 0)
    return std::unexpected(error);
  return Sandbox(std::move(rules), command.deadline);
}

void limit_resources(std::chrono::milliseconds time) noexcept {
  lower(RLIMIT_CPU, static_cast<rlim_t>(time.count() / 1000 + 2));
  lower(RLIMIT_DATA, most_memory);
  lower(RLIMIT_FSIZE, most_of_a_file);
  lower(RLIMIT_NPROC, most_processes);
}

int Sandbox::enter_child() const noexcept {
  limit_resources(time_);
  if (const int error = allow(rules_.get(), "/proc/self", reading))
    return error;
  sock_fprog program = as_argument(refusals());
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || syscall(sys_restrict_self, rules_.get(), 0) != 0 ||
      syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program) != 0)
    return errno;
  return 0;
}

} // namespace kassay
