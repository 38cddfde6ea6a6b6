// SPDX-License-Identifier: MIT
// Which files of a compile database a scan looks at: all, those that changed, or one part of several.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "cli/scan_findings.h"
#include "cli/scan_rules.h"
#include "probe/compile_database.h"

namespace kassay::cli {

/// --changed-since and --shard, as given; "": not.
struct ScanSelection {
  std::string changed_since; ///< a git revision
  std::string shard;         ///< "I/N", from 0
};

/// Leaves the chosen units, and says what they are a part of. A changed header may be in any unit, so then
/// all stay, most of which are answered from memory. `rules` is part of what makes two parts belong together.
/// Errors (usage): git does not know the revision; a shard that is none.
Result<ScanPart> select_units(const ScanSelection &selection, const ScanTree &tree, const ScanRules &rules,
                              std::vector<CompileUnit> &units);

} // namespace kassay::cli
