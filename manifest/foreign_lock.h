// SPDX-License-Identifier: MIT
// What other tools wrote of a toolchain, compared with a live one as far as it goes: TuxMake's metadata.json
// has version texts, a .buildinfo (deb-buildinfo(5)) has the versions of packages. Neither has a digest of a
// compiler's bytes.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "manifest/compare.h"
#include "probe/result.h"

namespace kassay::manifest {

/// Such a file, read.
struct ForeignLock {
  std::string kind;                            ///< "TuxMake metadata" or ".buildinfo"
  std::map<std::string, std::string> versions; ///< role -> version text
  std::map<std::string, std::string> packages; ///< "name" or "name:arch" -> version
};

/// nullopt: the text is neither, which may be a lock file. Errors (usage): it is one of them, and malformed.
Result<std::optional<ForeignLock>> parse_foreign(std::string_view text, const std::string &file);

/// What of it can be compared with a live toolchain, and what differs.
struct ForeignComparison {
  std::vector<Change> changes;
  std::size_t compared = 0; ///< version texts or packages that both sides have
  std::size_t missing = 0;  ///< packages of the live toolchain that the file does not name
};

ForeignComparison compare_foreign(const ForeignLock &before, const LockFile &after);

} // namespace kassay::manifest
