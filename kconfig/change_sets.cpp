// SPDX-License-Identifier: MIT
#include "kconfig/change_sets.h"

#include <algorithm>
#include <iterator>
#include <set>

namespace kassay::kconfig {

Alternatives ChangeSets::one(ConfigChange change) {
  if (size_ == 0)
    return {};
  const auto next = static_cast<std::uint32_t>(changes_.size());
  const auto [found, is_new] = numbers_.emplace(change, next);
  if (is_new)
    changes_.push_back(std::move(change));
  return {{found->second}};
}

/// False if the union is too large, or gives one thing two values.
bool ChangeSets::merge(const ChangeSet &left, const ChangeSet &right, ChangeSet &result) const {
  result.clear();
  std::ranges::set_union(left, right, std::back_inserter(result));
  if (result.size() > size_)
    return false;
  for (std::size_t i = 0; i < result.size(); ++i)
    for (std::size_t j = i + 1; j < result.size(); ++j) {
      const ConfigChange &a = changes_[result[i]], &b = changes_[result[j]];
      if (a.symbol == b.symbol && a.use == b.use)
        return false;
    }
  return true;
}

Alternatives ChangeSets::both(const Alternatives &left, const Alternatives &right) {
  Alternatives result;
  ChangeSet merged;
  for (const ChangeSet &a : left)
    for (const ChangeSet &b : right)
      if (merge(a, b, merged))
        result.push_back(merged);
  tidy(result);
  return result;
}

void ChangeSets::add(Alternatives &to, Alternatives more) {
  to.insert(to.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

void ChangeSets::tidy(Alternatives &alternatives) {
  std::set<ChangeSet> seen;
  std::erase_if(alternatives, [&](const ChangeSet &set) { return !seen.insert(set).second; });
  std::ranges::stable_sort(alternatives, {}, &ChangeSet::size);
  if (!alternatives.empty() && alternatives.front().empty())
    alternatives.resize(1); // nothing to do is better than anything
  if (alternatives.size() > width_) {
    alternatives.resize(width_);
    was_cut_ = true;
  }
}

Changes ChangeSets::changes_of(const ChangeSet &set) const {
  Changes changes;
  for (const std::uint32_t number : set)
    changes.push_back(changes_[number]);
  std::ranges::sort(changes, {}, [](const ConfigChange &change) { return change.is_question(); });
  return changes;
}

} // namespace kassay::kconfig
