// SPDX-License-Identifier: MIT
// Writing a result file: all of it or nothing, and only if it changes.
//
// The content goes to a temporary file in the same directory, is brought to the disk by fsync(2) and then
// renamed over the target: a reader sees the old file or the new one, also after a crash or a power cut. A
// file that has the content already is not touched, so that make rebuilds nothing.
//
// Decided:
// - A symlink is followed, as editors do: the file that it leads to is replaced and the link stays. A
// dangling
//   link gets its target created.
// - An existing file keeps its permissions and, where allowed, its owner; `mode` and umask are for a new one.
// - What is no regular file (/dev/stdout, /dev/null, a fifo) is written to directly: renaming would replace
// the
//   device. So is a file that has no path any more (/dev/stdout of a deleted file).
// Limits: hard links to the old file keep the old content. A killed process can leave `.kassay-<16 hex
// digits>` beside the target. Durability needs a file system that keeps fsync's promise.
//
// Rejected: O_TMPFILE, because linkat(2) cannot replace an existing file; writing in place.
#pragma once

#include <string>
#include <string_view>

#include <sys/types.h>

#include "probe/result.h"

namespace kassay {

/// Makes `path` hold `content`; true if it had to be written, false if it was the same before. On an Error,
/// which names the path, the file is as before and no temporary file is left. A full disk or quota is
/// `temporary`, a path that is a directory `usage`, all else `environment`.
Result<bool> write_if_changed(const std::string &path, std::string_view content, mode_t mode = 0666);

} // namespace kassay
