// SPDX-License-Identifier: MIT
#include "probe/scratch.h"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <mutex>
#include <utility>

#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "probe/descriptor.h"
#include "probe/remove_tree.h"

namespace kassay {

namespace {

constexpr std::string_view prefix = "kassay-scratch-";
constexpr std::size_t random_length = 6;         // the X of mkdtemp(3)
constexpr std::uint64_t enough_bytes = 8u << 20; // see lacks_room()
constexpr std::uint64_t enough_files = 64;

std::unexpected<Error> failure(const std::string &path, const char *what, int error) {
  return fail(ErrorKind::environment, fmt::format("{}: {}: {}", path, what, std::strerror(error)),
              "set TMPDIR to a directory that is writable and has space");
}

Result<std::string> temporary_directory() {
  const char *value = std::getenv("TMPDIR");
  std::error_code error;
  const std::filesystem::path path = std::filesystem::absolute(value && *value ? value : "/tmp", error);
  if (error)
    return fail(ErrorKind::environment, fmt::format("TMPDIR: {}", error.message()));
  return path.string();
}

/// kassay-scratch-<pid>-XXXXXX, as create() makes them.
bool is_scratch_name(std::string_view name) {
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  const auto is_alphanumeric = [&](char c) {
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  };
  if (!name.starts_with(prefix))
    return false;
  name.remove_prefix(prefix.size());
  const std::size_t dash = name.find('-');
  if (dash == name.npos || dash == 0)
    return false;
  const std::string_view pid = name.substr(0, dash), random = name.substr(dash + 1);
  return std::ranges::all_of(pid, is_digit) && random.size() == random_length &&
         std::ranges::all_of(random, is_alphanumeric);
}

/// True if `path` still is the directory that is open, not removed in the meantime.
bool is_still_at(const std::string &path, int directory) {
  struct stat open_one{}, at_path{};
  return fstat(directory, &open_one) == 0 && lstat(path.c_str(), &at_path) == 0 &&
         open_one.st_dev == at_path.st_dev && open_one.st_ino == at_path.st_ino;
}

/// Locks a directory that was just made. Another kassay can have found it in the moment before: it then holds
/// the lock until it has removed it, and the directory is of no use.
bool is_ours_after_locking(const std::string &path, int directory) {
  while (flock(directory, LOCK_EX) != 0 && errno == EINTR) {
  }
  return is_still_at(path, directory);
}

/// Opens a directory of this user, even one whose permissions a child took away; -1 if it is not such a one.
int open_own_directory(const std::string &path) {
  const int place = open(path.c_str(), O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  struct stat status{};
  int directory = -1;
  if (place >= 0 && fstat(place, &status) == 0 && status.st_uid == geteuid()) {
    const std::string link =
        fmt::format("/proc/self/fd/{}", place); // the one we looked at, whatever `path` is now
    directory = open(link.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (directory < 0 && errno == EACCES && chmod(link.c_str(), 0700) == 0)
      directory = open(link.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  }
  if (place >= 0)
    close(place);
  return directory;
}

bool remove_if_abandoned(const std::string &path) {
  const int directory = open_own_directory(path);
  if (directory < 0)
    return false;
  const bool removed = flock(directory, LOCK_EX | LOCK_NB) == 0 && is_still_at(path, directory) &&
                       remove_tree(directory, path);
  close(directory);
  return removed;
}

bool is_plain_name(const std::string &name) {
  return !name.empty() && name != "." && name != ".." && name.find('/') == name.npos &&
         name.find('\0') == name.npos;
}

} // namespace

std::size_t Scratch::remove_abandoned(const std::string &directory) {
  std::size_t removed = 0;
  DIR *stream = opendir(directory.c_str());
  if (!stream)
    return 0;
  while (const dirent *entry = readdir(stream))
    if (is_scratch_name(entry->d_name) && remove_if_abandoned(directory + "/" + entry->d_name))
      ++removed;
  closedir(stream);
  return removed;
}

Result<Scratch> Scratch::create() {
  auto parent = temporary_directory();
  if (!parent)
    return std::unexpected(parent.error());
  static std::once_flag once;
  std::call_once(once, [&] { remove_abandoned(*parent); });

  while (true) {
    std::string path = fmt::format("{}/{}{}-XXXXXX", *parent, prefix, getpid());
    if (!mkdtemp(path.data()))
      return failure(*parent, "cannot create a scratch directory in it", errno);
    const int directory = open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (directory < 0 && errno != ENOENT) {
      const int error = errno;
      rmdir(path.c_str());
      return failure(path, "cannot open the scratch directory", error);
    }
    if (directory >= 0 && is_ours_after_locking(path, directory))
      return Scratch(std::move(path), directory);
    if (directory >= 0)
      close(directory);
  }
}

Scratch::Scratch(Scratch &&other) noexcept
    : path_(std::move(other.path_)), directory_(std::exchange(other.directory_, -1)) {}

Scratch &Scratch::operator=(Scratch &&other) noexcept {
  std::swap(path_, other.path_);
  std::swap(directory_, other.directory_);
  return *this;
}

Scratch::~Scratch() {
  if (directory_ < 0)
    return;
  remove_tree(directory_, path_);
  close(directory_);
}

Result<void> Scratch::write(const std::string &name, std::string_view content, bool executable) {
  if (!is_plain_name(name))
    return fail(ErrorKind::usage, fmt::format("'{}' is no name for a file in a scratch directory", name),
                "use a name without directories");
  const std::string file_path = path_ + "/" + name;
  const int file = openat(directory_, name.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC,
                          executable ? 0777 : 0666);
  if (file < 0)
    return failure(file_path, "cannot create", errno);
  int error = 0;
  while (!content.empty() && error == 0) {
    const ssize_t n = ::write(file, content.data(), content.size());
    if (n >= 0)
      content.remove_prefix(static_cast<std::size_t>(n));
    else if (errno != EINTR)
      error = errno;
  }
  if (close(file) != 0 && error == 0)
    error = errno;
  if (error != 0)
    return failure(file_path, "cannot write", error);
  return {};
}

std::optional<std::string> Scratch::read(const std::string &name, std::size_t limit) const {
  if (!is_plain_name(name))
    return std::nullopt;
  const Descriptor file(openat(directory_, name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  struct stat status{};
  if (file.get() < 0 || fstat(file.get(), &status) != 0 || !S_ISREG(status.st_mode) ||
      static_cast<std::uint64_t>(status.st_size) > limit)
    return std::nullopt;
  std::string bytes(static_cast<std::size_t>(status.st_size), '\0');
  std::size_t have = 0;
  while (have < bytes.size()) {
    const ssize_t n = pread(file.get(), bytes.data() + have, bytes.size() - have, static_cast<off_t>(have));
    if (n > 0)
      have += static_cast<std::size_t>(n);
    else if (n == 0 || errno != EINTR)
      return std::nullopt; // it was cut short meanwhile, or cannot be read
  }
  return bytes;
}

/// statvfs(3) knows no quota of a user, so that a byte is written, too: into a file without a name where the
/// file system has that (tmpfs, ext4, xfs, btrfs), else into one that is removed again.
int Scratch::lacks_room() const {
  struct statvfs room{};
  if (fstatvfs(directory_, &room) != 0)
    return errno;
  if (room.f_flag & ST_RDONLY)
    return EROFS;
  const bool counts_bytes = room.f_blocks != 0; // a tmpfs without limits does not
  const bool counts_files = room.f_files != 0;  // btrfs makes them as it goes
  if ((counts_bytes && std::uint64_t{room.f_bavail} * room.f_frsize < enough_bytes) ||
      (counts_files && room.f_favail < enough_files))
    return ENOSPC;
  Descriptor file(openat(directory_, ".", O_TMPFILE | O_WRONLY | O_CLOEXEC, 0600));
  if (file.get() < 0 && (errno == EOPNOTSUPP || errno == EISDIR)) {
    static constexpr const char *name = ".kassay-room";
    file = Descriptor(openat(directory_, name, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600));
    const int error = errno;
    unlinkat(directory_, name, 0);
    errno = error;
  }
  return file.get() >= 0 && ::write(file.get(), "", 1) == 1 ? 0 : errno;
}

} // namespace kassay
