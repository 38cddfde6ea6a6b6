// SPDX-License-Identifier: MIT
// Installed files as a tar file, for `archive`, where a package itself cannot be had any more.
//
// Equal files give an equal tar: names sorted, no owner, no times, compressed by zstd at its lowest level.
#pragma once

#include <map>
#include <string>

#include "probe/result.h"

namespace kassay::manifest {

/// Writes the tar file `to` with `files`: name in it ("usr/bin/x") -> path on this machine. Regular files and
/// symlinks, which are packed as such; directories by name only; what is not there any more is passed over.
Result<void> pack_files(const std::map<std::string, std::string> &files, const std::string &to);

} // namespace kassay::manifest
