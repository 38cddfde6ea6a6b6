// SPDX-License-Identifier: MIT
// The user's home directory in a lock file: it is written as "~", so that two users' locks of one toolchain
// are equal and neither tells the other's name.
#pragma once

#include <string>
#include <string_view>

#include "manifest/lock_file.h"

namespace kassay::manifest {

/// `text` with `home` as "~" where it stands as a path: not within a longer name. A home of "/" or "" hides
/// nothing.
std::string without_home(std::string_view text, const std::string &home);

/// A path of a lock file as it is on this machine: the inverse, for a path that begins with "~/".
std::string with_home(const std::string &path, const std::string &home);

/// All texts of the lock, but for [meta], without `home`.
void hide_home(LockFile &lock, const std::string &home);

} // namespace kassay::manifest
