// SPDX-License-Identifier: MIT
#include "kconfig/expression_query.h"

namespace kassay::kconfig {

bool contains_symbol(const ExpressionPool &pool, ExprId e, SymbolId symbol) {
  const Expr node = pool[e];
  switch (node.kind) {
  case ExprKind::logical_and:
  case ExprKind::logical_or:
    return contains_symbol(pool, node.left, symbol) || contains_symbol(pool, node.right, symbol);
  case ExprKind::logical_not:
    return contains_symbol(pool, node.left, symbol);
  case ExprKind::symbol:
    return node.left == symbol;
  default:
    return is_comparison(node.kind) && (node.left == symbol || node.right == symbol);
  }
}

bool depends_on_symbol(const ExpressionPool &pool, ExprId e, SymbolId symbol) {
  const Expr node = pool[e];
  switch (node.kind) {
  case ExprKind::logical_and:
    return depends_on_symbol(pool, node.left, symbol) || depends_on_symbol(pool, node.right, symbol);
  case ExprKind::symbol:
    return node.left == symbol;
  case ExprKind::equal:
    return node.left == symbol && (node.right == symbol_yes || node.right == symbol_mod);
  case ExprKind::unequal:
    return node.left == symbol && node.right == symbol_no;
  default:
    return false;
  }
}

bool wants_off(const ExpressionPool &pool, ExprId e, SymbolId symbol) {
  const Expr node = pool[e];
  switch (node.kind) {
  case ExprKind::logical_and:
  case ExprKind::logical_or:
    return wants_off(pool, node.left, symbol) || wants_off(pool, node.right, symbol);
  case ExprKind::logical_not:
    return pool[node.left] == Expr{ExprKind::symbol, symbol};
  case ExprKind::equal:
    return node.left == symbol && node.right == symbol_no;
  case ExprKind::unequal:
    return node.left == symbol && (node.right == symbol_yes || node.right == symbol_mod);
  default:
    return false;
  }
}

ExprId compare_leaves(ExpressionPool &pool, ExprId e, ExprKind kind, SymbolId constant) {
  const auto negated_if = [&](bool negate, ExprId id) {
    return negate ? pool.add(ExprKind::logical_not, id) : id;
  };
  if (e == no_expr)
    return negated_if(kind == ExprKind::unequal, pool.symbol(constant));
  const Expr node = pool[e];
  switch (node.kind) {
  case ExprKind::logical_and:
  case ExprKind::logical_or: {
    const ExprId left = compare_leaves(pool, node.left, ExprKind::equal, constant);
    const ExprId right = compare_leaves(pool, node.right, ExprKind::equal, constant);
    const bool is_and = (node.kind == ExprKind::logical_and) == (constant == symbol_yes);
    return negated_if(kind == ExprKind::unequal,
                      pool.add(is_and ? ExprKind::logical_and : ExprKind::logical_or, left, right));
  }
  case ExprKind::logical_not:
    return compare_leaves(pool, node.left, kind == ExprKind::equal ? ExprKind::unequal : ExprKind::equal,
                          constant);
  case ExprKind::symbol:
    return pool.add(kind, node.left, constant);
  default:
    return negated_if((kind == ExprKind::equal) != (constant == symbol_yes), e);
  }
}

} // namespace kassay::kconfig
