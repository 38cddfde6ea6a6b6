// SPDX-License-Identifier: MIT
// What stat(2) says of a path: enough to tell that a file was not replaced or rewritten since its bytes were
// read. git calls it stat data. A remembered digest is believed as long as the state is equal.
//
// ctime is the part that cannot be set back: touch(1), cp -p and dpkg restore mtime, the kernel sets ctime.
//
// Limit: the kernel takes both times from a clock that moves in ticks (1 to 10 ms). A file that is rewritten
// in place, with equal size, twice within one tick has equal states and different bytes (git: "racily
// clean"). Who stores a state should not do so for a ctime of less than a tick ago; a compiler is never that
// young.
#pragma once

#include <cstdint>
#include <string>

namespace kassay {

struct FileState {
  enum class Kind {
    absent, ///< nothing is there, or a dangling symlink
    regular,
    directory,
    other, ///< a device, fifo or socket; or something that this user may not look at: then all numbers are 0
  };
  Kind kind = Kind::absent;
  std::uint64_t device = 0;
  std::uint64_t inode = 0;
  std::uint64_t size = 0;    ///< bytes
  std::int64_t mtime_ns = 0; ///< since the epoch
  std::int64_t ctime_ns = 0; ///< since the epoch

  bool operator==(const FileState &) const = default;
};

/// The state of what `path` leads to; symlinks are followed. ENOENT, ENOTDIR, ELOOP and ENAMETOOLONG are
/// `absent`, any other failure (EACCES, EIO) is `other` with zeros, because something may well be there.
FileState file_state(const std::string &path);

/// The state of an open file.
FileState file_state(int descriptor);

} // namespace kassay
