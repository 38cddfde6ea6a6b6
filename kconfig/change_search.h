// SPDX-License-Identifier: MIT
// The fewest changes to a configuration that would give a symbol a value.
//
// A search over the Kconfig files' own lines. A symbol becomes more by its prompt (a change), by a default,
// by what selects or implies it, for which the conditions around each must become more; and less the other
// way round. A constant that a macro left in an expression is a question to the toolchain: a change of
// another kind. Sets are sought by size, 1, 2, 3 ..., so the first ones that hold are the smallest found.
//
// What the search comes up with is a guess: it does not see what else a change brings about. So each set is
// tried, by whoever hands in the trial, and only those that hold come out. Limits: bounded in size, width and
// steps; a comparison counts only where one side is a constant; a way that leads over the symbol that it
// began with is not followed.
//
// Rejected: a SAT solver over the whole model. It would also find what no bound here reaches, but it needs
// every rule of sym_calc_value() a second time, as clauses.
#pragma once

#include <cstddef>
#include <functional>

#include "kconfig/change_sets.h"
#include "kconfig/configuration.h"

namespace kassay::kconfig {

/// How far the search goes.
struct SearchLimits {
  std::size_t changes = 8;    ///< in one set
  std::size_t width = 48;     ///< alternatives kept at each step
  std::size_t steps = 50'000; ///< symbols looked at, for one size
  std::size_t proposals = 3;  ///< wanted
  std::size_t trials = 100;   ///< in all
};

/// What was found.
struct SearchResult {
  std::vector<Changes> proposals; ///< that hold, of the smallest size at which any did
  bool has_more = false;          ///< there are other sets of that size, which were not tried
  std::size_t trials = 0;
  bool hit_bound = false; ///< there may be what was not found
};

/// Searches for changes that make `symbol` at least `wanted`; `holds` tries a set.
SearchResult search_changes(Configuration &configuration, SymbolId symbol, Tristate wanted,
                            const std::function<bool(const Changes &)> &holds,
                            const SearchLimits &limits = {});

} // namespace kassay::kconfig
