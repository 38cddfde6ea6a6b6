// SPDX-License-Identifier: MIT
// Reads a lock file, which is somebody else's: strictly, bounded, every error with file:line:column.
//
// Refused: what is no TOML, an unknown key, a wrong type, a newer schema, a digest that is not that of the
// content, a path that is not absolute or climbs, a file larger than lock_size_limit. Nothing of a file that
// is refused is used.
#pragma once

#include <string>
#include <string_view>

#include "manifest/lock_file.h"

namespace kassay::manifest {

/// Bytes; a lock of eleven tools has about 150 KiB.
inline constexpr std::size_t lock_size_limit = 64u << 20;

/// `file` names it in messages. Errors have kind usage.
Result<LockFile> parse_lock(std::string_view text, const std::string &file);

/// The text of a file that may be a lock. Errors as read_lock().
Result<std::string> read_lock_text(const std::string &path);

/// Reads and parses. A file that is not there or cannot be read is an error of kind usage as well: the user
/// named it.
Result<LockFile> read_lock(const std::string &path);

} // namespace kassay::manifest
