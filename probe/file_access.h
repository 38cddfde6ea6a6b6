// SPDX-License-Identifier: MIT
// One use of a path by a traced child; see probe/file_trace.h for how it is seen.
#pragma once

#include <string>

namespace kassay {

/// How a path was used. The order is by strength: a stronger use replaces a weaker one of the same path.
enum class AccessKind {
  inspected, ///< stat, access, readlink: the answer may depend on whether it exists and what it is
  opened,    ///< open for reading: the answer may depend on its bytes (or, a directory, on its entries)
  executed,  ///< execve; includes attempts that failed, as a PATH search makes
};

/// One path that a child's process used. Paths are absolute, not resolved: symlinks stay as the tool named
/// them.
struct FileAccess {
  AccessKind kind = AccessKind::inspected;
  int process = 0; ///< pid, to tell one process's chain of execs from another's
  std::string path;
  bool operator==(const FileAccess &) const = default;
};

} // namespace kassay
