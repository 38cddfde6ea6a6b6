// SPDX-License-Identifier: MIT
// The files of one distribution's root directory: "/" or a tree that debootstrap, a container image or a
// mount left somewhere. A path here is absolute within that root, and so are the symlinks met on the way
// (openat2(2), RESOLVE_IN_ROOT): a tree whose /etc/os-release links to /usr/lib/os-release must not answer
// with this machine's.
//
// Limits: a root other than "/" needs Linux 5.6 or newer. Only regular files are read, and none larger than
// RootDirectory::size_limit: the content of a foreign root is untrusted. chroot(2) was rejected: it needs
// privileges and changes the whole process. mmap(2) was rejected: a file that shrinks meanwhile raises
// SIGBUS.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "probe/result.h"

namespace kassay {

/// A regular file open for reading; closed with the object.
class RootFile {
public:
  RootFile(int descriptor, std::uint64_t size) : fd(descriptor), bytes(size) {}
  RootFile(RootFile &&other) noexcept : fd(std::exchange(other.fd, -1)), bytes(other.bytes) {}
  RootFile &operator=(RootFile &&) = delete;
  ~RootFile();

  std::uint64_t size() const { return bytes; }
  /// Up to `length` bytes from `offset` (pread(2)); fewer only at the end of the file, -1 and errno on
  /// failure.
  std::int64_t read_at(std::uint64_t offset, char *to, std::size_t length) const;
  /// Where the file really lies, symlinks resolved, for a library that wants a path; empty without /proc.
  std::string real_path() const;

private:
  int fd;
  std::uint64_t bytes;
};

/// A root directory, held open.
class RootDirectory {
public:
  /// No file larger than this (bytes) is read: the largest package database seen is a tenth of it.
  static constexpr std::size_t size_limit = 256u << 20;

  /// Fails where `directory` cannot be opened as a directory.
  static Result<RootDirectory> open(const std::string &directory);
  RootDirectory(RootDirectory &&other) noexcept
      : fd(std::exchange(other.fd, -1)), directory(std::move(other.directory)) {}
  RootDirectory &operator=(RootDirectory &&) = delete;
  ~RootDirectory();

  /// The same file's path outside the root, for messages and for evidence.
  std::string outer_path(std::string_view path) const { return directory + std::string(path); }

  /// The file, or nothing where there is none. Fails for what is no regular file, or not permitted.
  Result<std::optional<RootFile>> open_file(const std::string &path) const;

  /// The file's content, or nothing where there is none. The view is into `buffer`, which grows as needed and
  /// is meant to be used again for the next file.
  Result<std::optional<std::string_view>> read(const std::string &path, std::string &buffer) const;

  /// Names in a directory, sorted, without "." and ".."; nothing where there is no such directory.
  Result<std::optional<std::vector<std::string>>> list(const std::string &path) const;

  /// What the symlink at `path` (its directories are no symlinks) points to: absolute within the root,
  /// lexically normal. Empty where there is no symlink.
  std::string link_target(const std::string &path) const;

private:
  RootDirectory(int descriptor, std::string outer) : fd(descriptor), directory(std::move(outer)) {}
  int open_at(const std::string &path, int flags) const;

  int fd;
  std::string directory; ///< without trailing slash: empty for "/"
};

} // namespace kassay
