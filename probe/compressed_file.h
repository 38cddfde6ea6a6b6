// SPDX-License-Identifier: MIT
// The content of a file that may be compressed: gzip, xz, bzip2, zstd, lz4, or not at all, by its first
// bytes.
//
// For apt's package lists, which Acquire::GzipIndexes keeps compressed, and whatever else comes so.
// libarchive finds out which it is; its "raw" format is the bytes themselves. Nothing is unpacked to the
// disk. The filters are named one by one: "all" of them would start programs for some formats.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "probe/result.h"

namespace kassay {

/// Hands the content to `sink` piece by piece, until it returns false. An Error names the path: it cannot be
/// read, is damaged, or holds more than `limit` bytes.
Result<void> read_compressed(const std::string &path, std::size_t limit,
                             const std::function<bool(std::string_view)> &sink);

} // namespace kassay
