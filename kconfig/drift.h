// SPDX-License-Identifier: MIT
// What becomes of one .config with another toolchain: the lines that change, and what makes them.
//
// The difference of the two files that `make olddefconfig` writes from the same input, line by line. A line's
// cause is looked for backwards through dependencies, defaults, selects and choices, over symbols that
// themselves change, to one that a macro decides which now comes to something else; the shortest such chain
// is given. There may be others, and where a symbol has two causes only one is named.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "kconfig/configured_tree.h"

namespace kassay::kconfig {

/// A symbol whose line in .config is not the same.
struct Change {
  std::string name;
  std::optional<std::string> before; ///< as in .config, n for "is not set"; nullopt: no line
  std::optional<std::string> after;
  bool is_direct = false; ///< the toolchain decides it: a macro of its own comes to something else
  std::vector<std::string>
      cause; ///< else, the symbols on the way to one of which that is true, nearest first
};

/// Two toolchains on the same input, compared. Changes are sorted by name.
std::vector<Change> compare_trees(const ConfiguredTree &before, const ConfiguredTree &after);

} // namespace kassay::kconfig
