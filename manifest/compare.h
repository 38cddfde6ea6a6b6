// SPDX-License-Identifier: MIT
// What differs between two lock files, as one causal story: a package changed, therefore a file, therefore
// what the tool can do.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "manifest/lock_file.h"

namespace kassay::manifest {

/// How deep to look, cheapest first: the levels of `verify`.
enum class Level {
  version,      ///< L0: what the tools call themselves
  driver,       ///< L1: the bytes of the program that is named, and of the wrappers before it
  closure,      ///< L2: every byte that decides what a tool does
  capabilities, ///< L3: what the tools can do, tried
  defects,      ///< L4: which known bugs they have, tried
};

/// "L2".
std::string to_string(Level level);

/// One difference. Either side is empty where the thing is not there.
struct Change {
  Level level = Level::version; ///< the lowest at which it shows
  std::string kind;    ///< "tool", "version", "wrapper", "package", "file", "environment", "capability",
                       ///< "defect"
  std::string subject; ///< "cc", "libllvm14", "/usr/lib/...", "CC_HAS_SLS"
  std::string before;
  std::string after;
  std::string cause; ///< of a file: the package whose change explains it, or that none does

  bool operator==(const Change &) const = default;
};

/// All differences down to `level` (of defects, those that both sides know: rules come and go): packages and
/// tools first, then what follows from them; within a kind by subject. Empty: they are the same.
std::vector<Change> compare(const LockFile &before, const LockFile &after, Level level);

/// The lowest level at which something differs.
std::optional<Level> failed_level(const std::vector<Change> &changes);

/// The smallest change that explains the others, in one line: "libllvm14 14.0.6-12 -> 14.0.6-16; driver
/// unchanged". "" where nothing changed.
std::string explanation(const std::vector<Change> &changes);

} // namespace kassay::manifest
