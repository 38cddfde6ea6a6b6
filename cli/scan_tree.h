// SPDX-License-Identifier: MIT
// The kernel tree behind a compile database, as far as a scan needs it: where it is, which series it is of,
// its configuration as text. No Kconfig is evaluated: what the build went by stands in .config.
#pragma once

#include <optional>
#include <string>

#include "cli/bug_in_tree.h"
#include "probe/compile_database.h"

namespace kassay::cli {

struct ScanTree {
  std::string srctree;            ///< absolute; "" where no kernel tree was found
  std::string objtree;            ///< absolute; the directory of the commands
  std::string srcarch;            ///< as the configuration says; "" where it does not
  std::optional<TreeFacts> facts; ///< with a .config in objtree

  /// The path below srctree, else below objtree, else as it is.
  std::string shown(const std::string &path) const;
};

/// The tree whose top is above `file`, built in `objtree`.
ScanTree scan_tree_of(const std::string &file, const std::string &objtree);

} // namespace kassay::cli
