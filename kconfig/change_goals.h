// SPDX-License-Identifier: MIT
// What would have to change for a symbol or an expression to become more, or less: sym_calc_value() of
// scripts/kconfig/symbol.c asked backwards, for sets of one greatest size.
#pragma once

#include <cstddef>
#include <map>
#include <span>
#include <tuple>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "kconfig/blame.h"
#include "kconfig/change_sets.h"
#include "kconfig/configuration.h"

namespace kassay::kconfig {

/// One search through the model. Each goal is looked at once; a goal inside itself is not reached.
class ChangeGoals {
public:
  ChangeGoals(Configuration &configuration, ChangeSets &sets, std::size_t steps);

  /// Alternatives for the symbol to become at least (more) or at most (less) `level`.
  Alternatives reach(SymbolId symbol, Towards towards, Tristate level);
  bool was_cut() const { return left_ == 0 || sets_.was_cut(); }

private:
  /// An expression and the macros in its line.
  struct Statement {
    ExprId expression = no_expr;
    std::vector<std::size_t> uses;
  };

  Alternatives more(SymbolId symbol, Tristate level);
  Alternatives less(SymbolId symbol, Tristate level);
  Alternatives by_prompt(SymbolId symbol, Tristate level);
  Alternatives by_default(SymbolId symbol, Tristate level);
  Alternatives by_reverse(SymbolId symbol, PropertyKind kind, Tristate level);
  Alternatives without_reverse(SymbolId symbol, PropertyKind kind, Tristate level);
  Alternatives without_dependency(SymbolId symbol, Tristate level);
  Alternatives without_choice(MenuId choice, SymbolId symbol);
  Alternatives text(SymbolId symbol, const std::string &value);

  Alternatives expression(const Statement &statement, Towards towards, Tristate level);
  Alternatives node(const Statement &statement, ExprId e, Towards towards, Tristate level);
  Alternatives constant(const Statement &statement, SymbolId symbol, Towards towards);
  Alternatives comparison(const Expr &node, Towards towards);
  Alternatives logical_comparison(SymbolId symbol, SymbolId constant, bool equal);
  Alternatives conditions(MenuId menu, bool with_visibility, Tristate level);
  Alternatives question(std::size_t use, std::string value);

  Statement written(PropertyId property) const;
  Statement value(PropertyId property) const;
  Statement statement(const struct ConditionLine &line) const;
  Tristate inner_level(SymbolId symbol, Tristate level) const;
  bool is_given(SymbolId symbol, Towards towards, Tristate level) const;
  MenuId choice_of(SymbolId symbol) const;

  Configuration &configuration_;
  const Model &model_;
  ChangeSets &sets_;
  std::size_t left_;
  std::unordered_map<SymbolId, std::vector<PropertyId>> reverse_;
  std::unordered_map<PropertyId, std::vector<std::size_t>> uses_;
  std::map<std::tuple<SymbolId, Towards, Tristate>, Alternatives> known_;
};

} // namespace kassay::kconfig
