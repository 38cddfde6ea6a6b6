// SPDX-License-Identifier: MIT
// What a kernel tree and its configuration make of a bug: whether the configuration can hit it, and what in
// the tree holds it off.
//
// A workaround that a symbol tells of is in force where its expression is y. One that no symbol tells of is a
// line of source or a flag in a Makefile: it counts where the file that the rule names really has it, found
// by the reference's symbol, by one of the bug's flags, or by the bug's own number in a comment. Limit: an
// #ifdef or ifeq around that line is not read; the rule's `when` is the place for it.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "rules/bug.h"

namespace kassay::cli {

/// A tree with a configuration in it.
struct TreeFacts {
  rules::Series series;
  rules::Expression::Lookup lookup; ///< the value of a symbol; n where it is not there, y where it is m
  /// The value as .config has it, to be shown; empty: `lookup` tells.
  std::function<std::string(const std::string &symbol)> shown = {};
  /// The content of a file of the tree, by its name in there; nullopt where there is none. May be empty.
  std::function<std::optional<std::string>(const std::string &name)> source = {};
  std::string release = {}; ///< "6.12.38"
  std::string config = {};  ///< the configuration file; "" where there is none
};

/// A workaround of the tree.
struct TreeWorkaround {
  enum class State {
    on,        ///< the configuration has it on
    off,       ///< the configuration has it off
    in_source, ///< found in the source, and nothing switches it
    not_seen,  ///< the rule names it, and it was not found
  };
  const rules::KernelReference *reference = nullptr;
  State state = State::not_seen;
  std::map<std::string, std::string> values; ///< on, off: of the symbols that it hangs on
  unsigned line = 0;                         ///< in_source: where in the reference's file
  std::string found_by = {};                 ///< in_source: the word that stands there

  bool holds() const { return state == State::on || state == State::in_source; }
};

/// See above.
struct BugInTree {
  bool enabled = true;                       ///< Bug::config is not n: what cannot be told counts as enabled
  std::map<std::string, std::string> values; ///< of the symbols in Bug::config; "?" where nobody can tell
  std::vector<TreeWorkaround> workarounds;   ///< those of this series, in the rule's order

  bool is_held_off() const;
};

BugInTree look_at(const rules::Bug &bug, const TreeFacts &tree);

/// "on", "off", "in-source", "not-seen".
std::string to_string(TreeWorkaround::State state);

/// One line for each thing to say: "worked around by GCC_ASM_GOTO_OUTPUT_BROKEN=y (init/Kconfig,
/// f2f6a8e88717)".
std::vector<std::string> describe(const BugInTree &in_tree, const rules::Bug &bug);

/// The members `config_enabled`, `config_symbols`, `held_off` and `workarounds`.
nlohmann::json json_of(const BugInTree &in_tree);

} // namespace kassay::cli
