// SPDX-License-Identifier: MIT
// Where `restore` gets its pieces: a directory, a file:// or an http(s):// URL, by names relative to it.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "probe/download.h"
#include "probe/result.h"

namespace kassay::manifest {

/// One archive or package mirror. What it gives is not trusted: who asked compares digests.
class BlobSource {
public:
  /// `place` as the user named it. Fails (usage) for another kind of URL, or a directory that is not there.
  static Result<BlobSource> open(const std::string &place);

  /// Copies `name` ("blobs/sha256/...") to the file `to`; false where there is none. More than `limit` bytes
  /// are an error.
  Result<bool> copy(const std::string &name, const std::string &to, std::uint64_t limit);

  const std::string &place() const { return place_; }

private:
  BlobSource(std::string place, std::string directory)
      : place_(std::move(place)), directory_(std::move(directory)) {}

  std::string place_;
  std::string directory_; ///< empty: on the web
  std::optional<Downloader> downloader_;
};

} // namespace kassay::manifest
