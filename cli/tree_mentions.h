// SPDX-License-Identifier: MIT
// Where a kernel tree speaks of a bug by its number. Documentation/ and tools/ are left out: nothing there
// decides how a kernel is built.
#pragma once

#include <string>
#include <vector>

#include "probe/result.h"

namespace kassay::cli {

/// A place.
struct TreeMention {
  std::string file; ///< below the tree
  unsigned line = 0;
  std::string
      symbol; ///< the Kconfig entry around it, or the macro defined within a few lines below it; may be ""
};

/// All places in a tree, by file and line, and the tree's series.
struct TreeMentions {
  std::vector<TreeMention> mentions;
  std::string series; ///< "6.12"
};

/// `number` with nothing of a word beside it. A number of less than four digits is not looked for: it would
/// be found everywhere. Errors: no kernel tree (usage).
Result<TreeMentions> mentions_in_tree(const std::string &directory, const std::string &number);

} // namespace kassay::cli
