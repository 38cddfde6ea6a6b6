// SPDX-License-Identifier: MIT
// conf's simplification of expressions, rule for rule.
//
// The rules are not only an optimization: simplified expressions appear in messages ("Depends on [n]: ...")
// and decide which dependency loops exist and which automatic submenus there are. So each function here is
// the one of the same name in scripts/kconfig/expr.c of 6.12, as a function of its arguments; results are
// remembered.
#pragma once

#include <cstdint>
#include <unordered_map>

#include "kconfig/messages.h"
#include "kconfig/model.h"

namespace kassay::kconfig {

class TreeSimplifier;

/// Simplifies expressions of one model whose symbols have their final types.
class Simplifier {
public:
  /// `symbols` must outlive it, and have their final types; `pool` grows.
  /// `in_place`: the rules of series to 6.11, see Dialect.
  Simplifier(ExpressionPool &pool, const std::vector<Symbol> &symbols, bool in_place)
      : pool_(pool), symbols_(symbols), in_place_(in_place) {}

  /// expr_transform(): negations inwards, comparisons of bools with constants resolved. Says on standard
  /// output when a bool is compared with m.
  ExprId transform(ExprId e, Messages &messages);
  /// expr_eliminate_dups(): A && B && A becomes A && B, and much else of this kind.
  ExprId eliminate_dups(ExprId e);
  /// expr_eliminate_eq(): takes out of both what both have.
  void eliminate_eq(ExprId &a, ExprId &b);
  /// expr_eq().
  bool equal(ExprId a, ExprId b);

private:
  ExprId transform_not(ExprId e, Messages &messages);
  ExprId transform_comparison(ExprId e, Messages &messages);
  template <class Compare> void for_leaf_pairs(ExprKind kind, ExprId &a, ExprId &b, const Compare &compare);
  ExprId eliminate_yn(ExprId e);
  bool cancel_out(ExprId a, ExprId b);
  void eliminate_eq_leaves(ExprKind kind, ExprId &a, ExprId &b);
  void eliminate_dups_leaves(ExprKind kind, ExprId &a, ExprId &b);
  ExprId join(ExprKind kind, ExprId a, ExprId b);
  ExprId join_or(const Expr &a, const Expr &b, SymbolId symbol);
  ExprId join_and(const Expr &a, const Expr &b, SymbolId symbol);
  bool join_candidates(const Expr &a, const Expr &b, SymbolId &symbol) const;
  friend class TreeSimplifier;

  ExpressionPool &pool_;
  const std::vector<Symbol> &symbols_;
  bool in_place_ = false;
  int changes_ = 0; ///< trans_count
  std::unordered_map<ExprId, ExprId> without_dups_;
  std::unordered_map<std::uint64_t, bool> equal_;
};

} // namespace kassay::kconfig
