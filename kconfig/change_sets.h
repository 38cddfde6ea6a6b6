// SPDX-License-Identifier: MIT
// Sets of changes to a configuration, and how alternatives of them combine: the algebra of the change search.
//
// What reaches a goal is a list of alternatives, each a set of changes; {{}} is a goal that holds already, {}
// one that cannot be reached. Sets have at most so many changes, lists at most so many sets: what is cut off
// is noted, not kept.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "kconfig/model.h"

namespace kassay::kconfig {

/// One change: a value for a symbol, or another answer of the toolchain.
struct ConfigChange {
  SymbolId symbol = no_symbol; ///< that is set; no_symbol: a question
  std::size_t use = 0;         ///< of a question: index into Model::macro_uses
  std::string value;           ///< as in .config: y, n, 17, "text"; or the answer that is needed

  bool is_question() const { return symbol == no_symbol; }
  auto operator<=>(const ConfigChange &) const = default;
};
using Changes = std::vector<ConfigChange>;

/// A set of changes by number, sorted; and alternatives.
using ChangeSet = std::vector<std::uint32_t>;
using Alternatives = std::vector<ChangeSet>;

/// Numbers changes and combines sets of them.
class ChangeSets {
public:
  ChangeSets(std::size_t size, std::size_t width) : size_(size), width_(width) {}

  static Alternatives reached() { return {{}}; }
  Alternatives one(ConfigChange change);
  /// Both goals: each set of one with each set of the other, where they do not contradict.
  Alternatives both(const Alternatives &left, const Alternatives &right);
  /// Either goal.
  static void add(Alternatives &to, Alternatives more);
  /// Sorted by size, otherwise in the order given; each set once; not too many.
  void tidy(Alternatives &alternatives);

  Changes changes_of(const ChangeSet &set) const;
  bool was_cut() const { return was_cut_; }
  std::size_t size() const { return size_; }

private:
  bool merge(const ChangeSet &left, const ChangeSet &right, ChangeSet &result) const;

  std::size_t size_;
  std::size_t width_;
  std::vector<ConfigChange> changes_;
  std::map<ConfigChange, std::uint32_t> numbers_;
  bool was_cut_ = false;
};

} // namespace kassay::kconfig
