// SPDX-License-Identifier: MIT
#include "cli/bug_in_tree.h"

#include <fmt/format.h>

namespace kassay::cli {

BugInTree look_at(const rules::Bug &bug, const TreeFacts &tree) {
  BugInTree result;
  result.enabled = !bug.config || bug.config->evaluate(tree.lookup) != rules::Answer::no;
  for (const rules::KernelReference &reference : bug.kernel) {
    if (!reference.works_around || !reference.series.contains(tree.series))
      continue;
    (!reference.when                                               ? result.unguarded
     : reference.when->evaluate(tree.lookup) == rules::Answer::yes ? result.in_force
                                                                   : result.off)
        .push_back(&reference);
  }
  return result;
}

std::string describe(const rules::KernelReference &reference) {
  std::string place = reference.file;
  if (!reference.commit.empty())
    place += (place.empty() ? "" : ", ") + reference.commit;
  if (reference.symbol.empty())
    return place;
  return place.empty() ? reference.symbol : fmt::format("{} ({})", reference.symbol, place);
}

} // namespace kassay::cli
