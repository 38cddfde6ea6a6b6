// SPDX-License-Identifier: MIT
// Paths as the programs of another root directory (a chroot, an unpacked image) see them.
//
// There an absolute symlink starts at that root, and ".." does not climb out of it. realpath(3) would follow
// both to this machine's files; openat2(2) with RESOLVE_IN_ROOT would do, but is refused in some containers.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

namespace kassay {

/// `path`, absolute inside `root`, with every symlink, "." and ".." resolved; still without `root` in front.
/// nullopt: it does not exist, cannot be reached, or is a loop (more than 40 symlinks, as in the kernel).
std::optional<std::string> resolve_in_root(const std::string &root, const std::string &path);

/// Whether `path` inside `root` is a directory.
bool is_directory_in_root(const std::string &root, const std::string &path);

/// The content of the regular file `path` inside `root`; nullopt where there is none. Not for files that may
/// be large: more than `limit` bytes are cut off.
std::optional<std::string> read_in_root(const std::string &root, const std::string &path,
                                        std::size_t limit = 4u << 20);

/// Where a path that resolve_in_root() returned is on this machine.
std::string on_machine(const std::string &root, const std::string &resolved);

} // namespace kassay
