// SPDX-License-Identifier: MIT
// Paths as the programs of another root directory (a chroot, an unpacked image) see them.
//
// There an absolute symlink starts at that root, and ".." does not climb out of it. realpath(3) would follow
// both to this machine's files; openat2(2) with RESOLVE_IN_ROOT would do, but is refused in some containers.
#pragma once

#include <optional>
#include <string>

namespace kassay {

/// `path`, absolute inside `root`, with every symlink, "." and ".." resolved; still without `root` in front.
/// nullopt: it does not exist, cannot be reached, or is a loop (more than 40 symlinks, as in the kernel).
std::optional<std::string> resolve_in_root(const std::string &root, const std::string &path);

/// Where a path that resolve_in_root() returned is on this machine.
std::string on_machine(const std::string &root, const std::string &resolved);

} // namespace kassay
