// SPDX-License-Identifier: MIT
#include "kconfig/change_search.h"

#include <algorithm>
#include <set>

#include "kconfig/change_goals.h"

namespace kassay::kconfig {
namespace {

/// The changes without those that it holds without.
Changes reduced(Changes changes, const std::function<bool(const Changes &)> &holds, std::size_t &trials) {
  for (std::size_t i = 0; i < changes.size() && changes.size() > 1;) {
    Changes fewer = changes;
    fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(i));
    ++trials;
    if (holds(fewer))
      changes = std::move(fewer);
    else
      ++i;
  }
  return changes;
}

std::size_t questions(const Changes &changes) {
  return static_cast<std::size_t>(std::ranges::count_if(changes, &ConfigChange::is_question));
}

} // namespace

SearchResult search_changes(Configuration &configuration, SymbolId symbol, Tristate wanted,
                            const std::function<bool(const Changes &)> &holds, const SearchLimits &limits) {
  SearchResult result;
  std::set<Changes> tried;
  for (std::size_t size = 1; size <= limits.changes && result.proposals.empty(); ++size) {
    ChangeSets sets(size, limits.width);
    ChangeGoals goals(configuration, sets, limits.steps);
    std::vector<Changes> candidates;
    for (const ChangeSet &set : goals.reach(symbol, Towards::more, wanted))
      if (Changes changes = sets.changes_of(set); !changes.empty() && tried.insert(changes).second)
        candidates.push_back(std::move(changes));
    result.hit_bound |= goals.was_cut();
    std::ranges::stable_sort(candidates, {}, questions);
    for (const Changes &changes : candidates) {
      if (result.proposals.size() == limits.proposals || result.trials >= limits.trials) {
        result.has_more = true;
        break;
      }
      ++result.trials;
      if (holds(changes))
        result.proposals.push_back(reduced(changes, holds, result.trials));
    }
    result.hit_bound |= result.trials >= limits.trials;
  }
  return result;
}

} // namespace kassay::kconfig
