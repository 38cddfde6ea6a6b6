// SPDX-License-Identifier: MIT
#include "probe/root_directory.h"

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstring>
#include <filesystem>
#include <memory>

#include <dirent.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <fmt/format.h>

namespace kassay {

namespace {

constexpr const char *needs_openat2 = "a root other than / needs Linux 5.6 or newer";

std::unexpected<Error> system_failure(const std::string &path, int error) {
  return fail(ErrorKind::environment, fmt::format("{}: {}", path, std::strerror(error)),
              error == ENOSYS ? needs_openat2 : "");
}

bool is_absent(int error) {
  return error == ENOENT || error == ENOTDIR;
}

/// openat(2) wants a path relative to the root: "." for the root itself.
std::string relative(const std::string &path) {
  std::size_t start = path.find_first_not_of('/');
  return start == std::string::npos ? "." : path.substr(start);
}

} // namespace

RootFile::~RootFile() {
  if (fd >= 0)
    close(fd);
}

std::int64_t RootFile::read_at(std::uint64_t offset, char *to, std::size_t length) const {
  std::size_t done = 0;
  while (done < length) {
    ssize_t count = pread(fd, to + done, length - done, static_cast<off_t>(offset + done));
    if (count < 0 && errno == EINTR)
      continue;
    if (count < 0)
      return -1;
    if (count == 0)
      break;
    done += static_cast<std::size_t>(count);
  }
  return static_cast<std::int64_t>(done);
}

std::string RootFile::real_path() const {
  char target[PATH_MAX];
  ssize_t length = readlink(fmt::format("/proc/self/fd/{}", fd).c_str(), target, sizeof target);
  return length > 0 ? std::string(target, static_cast<std::size_t>(length)) : std::string();
}

Result<RootDirectory> RootDirectory::open(const std::string &directory) {
  int descriptor = ::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0)
    return system_failure(directory, errno);
  std::string outer = directory;
  while (outer.ends_with('/'))
    outer.pop_back();
  return RootDirectory(descriptor, std::move(outer));
}

RootDirectory::~RootDirectory() {
  if (fd >= 0)
    close(fd);
}

int RootDirectory::open_at(const std::string &path, int flags) const {
  flags |= O_RDONLY | O_CLOEXEC | O_NONBLOCK; // a FIFO planted there must not block
  if (directory.empty())
    return openat(fd, relative(path).c_str(), flags);
  open_how how{};
  how.flags = static_cast<__u64>(flags);
  how.resolve = RESOLVE_IN_ROOT;
  return static_cast<int>(syscall(SYS_openat2, fd, relative(path).c_str(), &how, sizeof how));
}

Result<std::optional<RootFile>> RootDirectory::open_file(const std::string &path) const {
  int descriptor = open_at(path, 0);
  if (descriptor < 0) {
    if (is_absent(errno))
      return std::nullopt;
    return system_failure(outer_path(path), errno);
  }
  struct stat status{};
  int failed = fstat(descriptor, &status);
  RootFile file(descriptor, static_cast<std::uint64_t>(status.st_size));
  if (failed != 0)
    return system_failure(outer_path(path), errno);
  if (!S_ISREG(status.st_mode))
    return fail(ErrorKind::environment, outer_path(path) + ": not a regular file");
  return file;
}

Result<std::optional<std::string_view>> RootDirectory::read(const std::string &path,
                                                            std::string &buffer) const {
  auto opened = open_file(path);
  if (!opened)
    return std::unexpected(opened.error());
  if (!*opened)
    return std::nullopt;
  const RootFile &file = **opened;
  if (file.size() > size_limit)
    return fail(ErrorKind::environment,
                fmt::format("{}: larger than {} bytes", outer_path(path), size_limit));
  if (buffer.size() < file.size())
    buffer.resize(std::max<std::size_t>(file.size(), 1u << 16));
  std::int64_t count = file.read_at(0, buffer.data(), file.size());
  if (count < 0)
    return system_failure(outer_path(path), errno);
  return std::string_view(buffer).substr(0, static_cast<std::size_t>(count));
}

Result<std::optional<std::vector<std::string>>> RootDirectory::list(const std::string &path) const {
  int descriptor = open_at(path, O_DIRECTORY);
  if (descriptor < 0) {
    if (is_absent(errno))
      return std::nullopt;
    return system_failure(outer_path(path), errno);
  }
  std::unique_ptr<DIR, int (*)(DIR *)> stream(fdopendir(descriptor), &closedir);
  if (!stream) {
    int error = errno;
    close(descriptor);
    return system_failure(outer_path(path), error);
  }
  std::vector<std::string> names;
  errno = 0;
  while (const dirent *entry = readdir(stream.get()))
    if (std::string_view name = entry->d_name; name != "." && name != "..")
      names.emplace_back(name);
  if (errno != 0)
    return system_failure(outer_path(path), errno);
  std::ranges::sort(names);
  return names;
}

std::string RootDirectory::link_target(const std::string &path) const {
  char target[PATH_MAX];
  ssize_t length = readlinkat(fd, relative(path).c_str(), target, sizeof target);
  if (length <= 0 || length == static_cast<ssize_t>(sizeof target))
    return {};
  std::filesystem::path link(std::string_view(target, static_cast<std::size_t>(length)));
  std::string absolute = (std::filesystem::path(path).parent_path() / link).lexically_normal().string();
  while (absolute.size() > 1 && absolute.ends_with('/'))
    absolute.pop_back();
  return absolute;
}

} // namespace kassay
