// SPDX-License-Identifier: MIT
// `kassay restore`: a lock file's toolchain in a directory of its own, byte for byte, without a chroot and
// without maintainer scripts.
//
// Each package comes from the first of the sources that has it: an archive of `kassay archive` (its record
// says which blob), or a package mirror (by the name in its pool, where the lock has a digest to check). Its
// SHA-256 is compared before anything is unpacked; then every file of every closure is looked at in the
// directory, and the closure digests are calculated anew. The work is done in a directory beside the wanted
// one, which gets its name only when all is right: it is there whole or not at all.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "manifest/archive.h"
#include "manifest/lock_file.h"

namespace kassay::manifest {

/// What was done.
struct RestoreSummary {
  std::size_t packages = 0; ///< unpacked, with those that were archived as files
  std::size_t files = 0;    ///< of closures, compared
  std::size_t tools = 0;    ///< whose closure digest was calculated and is equal
};

/// Where from and where to.
struct RestoreSettings {
  std::string into;              ///< a directory that is empty or not there
  std::vector<std::string> from; ///< as for BlobSource::open(), in this order
  std::function<void(const std::string &what, std::size_t done, std::size_t total)> progress;
};

/// Where a file of a lock is in a restored directory: "/usr/bin/x" below it, "~/x" below its "~".
std::string restored_path(const std::string &directory, const std::string &locked);

/// See above. `text` is the lock's file, which is kept in the directory as kassay.lock. Errors: `usage` for a
/// directory that is not empty or a source that is none; `environment` for a package that is nowhere or has
/// another digest, for one that does not unpack, and for a file or a closure that came out different.
Result<RestoreSummary> restore_toolchain(const LockFile &lock, const std::string &text,
                                         const RestoreSettings &settings);

} // namespace kassay::manifest
