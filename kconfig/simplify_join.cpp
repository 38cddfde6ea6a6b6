// SPDX-License-Identifier: MIT
// Two terms of one AND or OR into one: expr_join_and() and expr_join_or().
#include "kconfig/simplify.h"

namespace kassay::kconfig {
namespace {

bool are_both(const Expr &a, const Expr &b, ExprKind kind) {
  return a.kind == kind && b.kind == kind;
}

/// Of y, m and n the one that is neither of two different ones; no_symbol for any other two symbols.
SymbolId third_constant(SymbolId a, SymbolId b) {
  const bool are_constants = a >= symbol_yes && a <= symbol_no && b >= symbol_yes && b <= symbol_no;
  return are_constants && a != b ? symbol_yes + symbol_mod + symbol_no - a - b : no_symbol;
}

} // namespace

/// What the head of expr_join_or() and expr_join_and() checks: both are (negated) tests of one bool or
/// tristate.
bool Simplifier::join_candidates(const Expr &a, const Expr &b, SymbolId &symbol) const {
  const auto fits = [](ExprKind kind) {
    return kind == ExprKind::equal || kind == ExprKind::unequal || kind == ExprKind::symbol ||
           kind == ExprKind::logical_not;
  };
  if (!fits(a.kind) || !fits(b.kind))
    return false;
  symbol = a.left;
  if (a.kind == ExprKind::logical_not) {
    const Expr inner = pool_[a.left];
    if (!fits(inner.kind) || inner.kind == ExprKind::logical_not)
      return false;
    symbol = inner.left;
  }
  SymbolId other = b.left;
  if (b.kind == ExprKind::logical_not) {
    if (pool_[b.left].kind != ExprKind::symbol)
      return false;
    other = pool_[b.left].left;
  }
  return symbol == other &&
         (symbols_[symbol].type == SymbolType::boolean || symbols_[symbol].type == SymbolType::tristate);
}

/// One term for both, or no_expr.
ExprId Simplifier::join(ExprKind kind, ExprId first, ExprId second) {
  if (equal(first, second))
    return first;
  const Expr a = pool_[first], b = pool_[second];
  SymbolId symbol = no_symbol;
  if (!join_candidates(a, b, symbol))
    return no_expr;
  return kind == ExprKind::logical_or ? join_or(a, b, symbol) : join_and(a, b, symbol);
}

ExprId Simplifier::join_or(const Expr &a, const Expr &b, SymbolId symbol) {
  if (symbols_[symbol].type == SymbolType::tristate) { // (a='y') || (a='m') -> a!='n'
    const SymbolId third = third_constant(a.right, b.right);
    return are_both(a, b, ExprKind::equal) && third != no_symbol ? pool_.add(ExprKind::unequal, symbol, third)
                                                                 : no_expr;
  }
  const auto are_opposite = [&](const Expr &plain, const Expr &negated) {
    return plain.kind == ExprKind::symbol && negated.kind == ExprKind::logical_not &&
           pool_[negated.left].kind == ExprKind::symbol;
  };
  return are_opposite(a, b) || are_opposite(b, a) ? pool_.symbol(symbol_yes) : no_expr;
}

ExprId Simplifier::join_and(const Expr &a, const Expr &b, SymbolId symbol) {
  const auto are = [&](ExprKind one, ExprKind other) {
    return (a.kind == one && b.kind == other) || (b.kind == one && a.kind == other);
  };
  const SymbolId compared = a.kind == ExprKind::symbol ? b.right : a.right;
  if (are(ExprKind::symbol, ExprKind::equal) && compared == symbol_yes)
    return pool_.add(ExprKind::equal, symbol, symbol_yes);
  if (are(ExprKind::symbol, ExprKind::unequal) && compared == symbol_no)
    return pool_.symbol(symbol);
  if (are(ExprKind::symbol, ExprKind::unequal) && compared == symbol_mod)
    return pool_.add(ExprKind::equal, symbol, symbol_yes);
  if (symbols_[symbol].type != SymbolType::tristate)
    return no_expr;
  if (are(ExprKind::equal, ExprKind::unequal)) { // (a='b') && (a!='c') -> 'b'='c' ? 'n' : a='b'
    if (!symbols_[a.right].is_constant || !symbols_[b.right].is_constant)
      return no_expr;
    const SymbolId equal_to = a.kind == ExprKind::equal ? a.right : b.right;
    return a.right == b.right ? pool_.symbol(symbol_no) : pool_.add(ExprKind::equal, symbol, equal_to);
  }
  const SymbolId third = third_constant(a.right, b.right); // (a!='y') && (a!='n') -> a='m'
  return are_both(a, b, ExprKind::unequal) && third != no_symbol ? pool_.add(ExprKind::equal, symbol, third)
                                                                 : no_expr;
}

} // namespace kassay::kconfig
