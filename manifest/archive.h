// SPDX-License-Identifier: MIT
// `kassay archive`: keeps what `kassay restore` needs, so that a compiler can be had again when its mirror
// has forgotten it.
//
// The archive is a directory that any file server can serve, and that many locks share:
//
//   blobs/sha256/ab/abcdef...        a package or a tar file, by the digest of its bytes
//   records/<lock digest>.json       which blobs a lock needs
//   locks/<lock digest>.lock         the lock itself
//
// A package is kept as its .deb where there is one with the digest that the lock has: in apt's cache, or on a
// mirror that apt is configured with. Else its installed files are packed, after those that the lock knows
// were compared with it; the record says so. So are files that no package owns: with the whole tree around
// them for an unpacked toolchain (rustup, kernel.org, Nix), else just they.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "manifest/lock_file.h"

namespace kassay::manifest {

/// One blob of a record.
struct ArchivedPiece {
  std::string package; ///< purl; "" for files that no package owns
  std::string kind;    ///< "deb", or "files": a tar of installed files
  std::string sha256;
  std::uint64_t size = 0;
};

/// What a lock needs, in the order of its packages.
struct ArchiveRecord {
  std::string lock; ///< its digest
  std::vector<ArchivedPiece> pieces;
};

/// JSON, the same for the same record.
std::string record_text(const ArchiveRecord &record);

/// Strict; `file` names it in messages. Errors have kind environment: the user did not write it.
Result<ArchiveRecord> parse_record(std::string_view text, const std::string &file);

/// "blobs/sha256/ab/abcdef...".
std::string blob_name(const std::string &sha256);
/// "records/<digest>.json", of a "sha256:..." digest.
std::string record_name(const std::string &lock_digest);

/// Where to look.
struct ArchiveSettings {
  std::string to;                   ///< the archive's directory, which is made
  std::string home;                 ///< what "~" means in the lock
  std::vector<std::string> mirrors; ///< URIs of package repositories, in this order
  std::function<void(const std::string &what, std::size_t done, std::size_t total)> progress;
};

/// Keeps all that `lock` needs; `text` is its file. What is in the archive already is not fetched again.
/// Nothing is recorded where something is missing: then the Error names it.
Result<ArchiveRecord> archive_toolchain(const LockFile &lock, const std::string &text,
                                        const ArchiveSettings &settings);

} // namespace kassay::manifest
