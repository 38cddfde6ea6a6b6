// SPDX-License-Identifier: MIT
#include "probe/atomic_file.h"

#include <cerrno>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <optional>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

namespace kassay {

namespace {

constexpr int most_links = 40; // as the kernel follows, path_resolution(7)

std::unexpected<Error> failure(const std::string &path, const char *step, int error) {
  const bool full = error == ENOSPC || error == EDQUOT;
  return fail(full ? ErrorKind::temporary : ErrorKind::environment,
              fmt::format("{}: {}: {}", path, step, std::strerror(error)),
              full ? "free some space, or write to another file system" : "");
}

class Descriptor {
public:
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(const Descriptor &) = delete;
  Descriptor &operator=(const Descriptor &) = delete;
  ~Descriptor() { close(); }
  int get() const { return fd_; }
  explicit operator bool() const { return fd_ >= 0; }
  /// 0 or errno, as some file systems report a full disk only here.
  int close() { return fd_ >= 0 && ::close(std::exchange(fd_, -1)) != 0 ? errno : 0; }

private:
  int fd_;
};

/// 0 or errno.
int write_all(int fd, std::string_view content) {
  while (!content.empty()) {
    const ssize_t n = write(fd, content.data(), content.size());
    if (n < 0 && errno != EINTR)
      return errno;
    if (n > 0)
      content.remove_prefix(static_cast<std::size_t>(n));
  }
  return 0;
}

/// True if `path`, a regular file of `size` bytes, holds just `content`. An unreadable file does not.
bool holds(const std::string &path, std::size_t size, std::string_view content) {
  if (size != content.size())
    return false;
  Descriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  std::string block(64 << 10, '\0');
  while (file) {
    const ssize_t n = read(file.get(), block.data(), block.size());
    if (n == 0)
      return content.empty();
    if (n < 0 && errno != EINTR)
      return false;
    if (n > 0 && !content.starts_with(std::string_view(block).substr(0, static_cast<std::size_t>(n))))
      return false;
    if (n > 0)
      content.remove_prefix(static_cast<std::size_t>(n));
  }
  return false;
}

/// Where a chain of symlinks that starts at `path` ends; the end need not exist.
std::optional<std::filesystem::path> follow_links(std::filesystem::path path) {
  for (int i = 0; i < most_links; ++i) {
    std::error_code error;
    const std::filesystem::path target = std::filesystem::read_symlink(path, error);
    if (error)
      return path;
    path = path.parent_path() / target; // an absolute target replaces the left side
  }
  return std::nullopt;
}

/// A temporary file in the directory of the target, removed unless it was renamed to it.
class Temporary {
public:
  explicit Temporary(const std::filesystem::path &target, mode_t mode)
      : fd_(create(target.parent_path(), mode)) {}
  Temporary(const Temporary &) = delete;
  Temporary &operator=(const Temporary &) = delete;
  ~Temporary() {
    if (!path_.empty())
      unlink(path_.c_str());
  }
  Descriptor &file() { return fd_; }
  int rename_to(const std::filesystem::path &target) {
    if (rename(path_.c_str(), target.c_str()) != 0)
      return errno;
    path_.clear();
    return 0;
  }

private:
  int create(const std::filesystem::path &directory, mode_t mode) {
    int fd = -1;
    do {
      std::uint64_t random = 0;
      if (getrandom(&random, sizeof random, 0) < 0)
        return -1;
      path_ = directory / fmt::format(".kassay-{:016x}", random);
      fd = open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
    } while (fd < 0 && (errno == EEXIST || errno == EINTR));
    if (fd < 0)
      path_.clear();
    return fd;
  }

  std::filesystem::path path_;
  Descriptor fd_;
};

/// 0 or errno. A directory that cannot be opened or synchronised is no failure: the rename is done, and only
/// a power cut could undo it.
int sync_directory(const std::filesystem::path &directory) {
  Descriptor descriptor(
      open(directory.empty() ? "." : directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  return descriptor && fsync(descriptor.get()) != 0 && errno != EINVAL ? errno : 0;
}

Result<bool> replace(const std::string &path, const std::filesystem::path &target, std::string_view content,
                     mode_t mode, const struct stat *old) {
  Temporary temporary(target, mode);
  Descriptor &file = temporary.file();
  if (!file)
    return failure(path, "cannot create a file in its directory", errno);
  if (old) {
    // Where the owner cannot be kept, the file becomes ours.
    [[maybe_unused]] const int unchanged = fchown(file.get(), old->st_uid, old->st_gid);
    if (fchmod(file.get(), old->st_mode & 0777) != 0)
      return failure(path, "cannot keep its permissions", errno);
  }
  if (int error = write_all(file.get(), content))
    return failure(path, "cannot write", error);
  if (fsync(file.get()) != 0)
    return failure(path, "cannot write to the disk", errno);
  if (int error = file.close())
    return failure(path, "cannot write", error);
  if (int error = temporary.rename_to(target))
    return failure(path, "cannot replace", error);
  if (int error = sync_directory(target.parent_path()))
    return failure(path, "written, but its directory cannot be brought to the disk", error);
  return true;
}

Result<bool> write_directly(const std::string &path, std::string_view content) {
  Descriptor file(open(path.c_str(), O_WRONLY | O_CLOEXEC | O_NOCTTY));
  if (!file)
    return failure(path, "cannot open", errno);
  if (int error = write_all(file.get(), content))
    return failure(path, "cannot write", error);
  return true;
}

} // namespace

Result<bool> write_if_changed(const std::string &path, std::string_view content, mode_t mode) {
  const auto target = follow_links(path);
  if (!target)
    return failure(path, "cannot follow", ELOOP);
  struct stat old{}, at_target{};
  if (stat(path.c_str(), &old) != 0) {
    if (errno != ENOENT)
      return failure(path, "cannot write", errno);
    return replace(path, *target, content, mode, nullptr);
  }
  if (S_ISDIR(old.st_mode))
    return fail(ErrorKind::usage, path + ": is a directory", "name a file");
  const bool has_path = stat(target->c_str(), &at_target) == 0 && at_target.st_dev == old.st_dev &&
                        at_target.st_ino == old.st_ino;
  if (!S_ISREG(old.st_mode) || !has_path)
    return write_directly(path, content);
  if (holds(path, static_cast<std::size_t>(old.st_size), content))
    return false;
  return replace(path, *target, content, mode, &old);
}

} // namespace kassay
