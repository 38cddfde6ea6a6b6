// SPDX-License-Identifier: MIT
// What a kernel tree and its configuration make of a bug: whether the configuration can hit it, and what in
// the tree holds it off.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "rules/bug.h"

namespace kassay::cli {

/// A tree with a configuration in it.
struct TreeFacts {
  rules::Series series;
  rules::Expression::Lookup lookup; ///< the value of a symbol in the configuration; n where it is not there
};

/// See above.
struct BugInTree {
  bool enabled = true; ///< Bug::config is not n: what cannot be told counts as enabled
  std::vector<const rules::KernelReference *>
      in_force; ///< workarounds of this series that the configuration has on
  std::vector<const rules::KernelReference *> off;       ///< ... and those that are off
  std::vector<const rules::KernelReference *> unguarded; ///< ... and those that nothing tells of (no `when`)

  bool is_held_off() const { return !enabled || !in_force.empty(); }
};

BugInTree look_at(const rules::Bug &bug, const TreeFacts &tree);

/// "GCC_ASM_GOTO_OUTPUT_BROKEN (init/Kconfig, f2f6a8e88717)".
std::string describe(const rules::KernelReference &reference);

} // namespace kassay::cli
