// SPDX-License-Identifier: MIT
#include "kconfig/simplify.h"

#include "kconfig/simplify_tree.h"

namespace kassay::kconfig {
namespace {

bool is_logic(ExprKind kind) {
  return kind == ExprKind::logical_or || kind == ExprKind::logical_and;
}

bool has_right(const Expr &e, ExprKind kind, SymbolId right) {
  return e.kind == kind && e.right == right;
}

/// Both comparisons of `kind`, with these two constants in either order.
bool are_pair(const Expr &a, const Expr &b, ExprKind kind, SymbolId x, SymbolId y) {
  return a.kind == kind && b.kind == kind &&
         ((a.right == x && b.right == y) || (a.right == y && b.right == x));
}

/// One is a plain symbol, the other a comparison of `kind` with the constant.
bool is_symbol_and(const Expr &a, const Expr &b, ExprKind kind, SymbolId constant) {
  return (a.kind == ExprKind::symbol && has_right(b, kind, constant)) ||
         (b.kind == ExprKind::symbol && has_right(a, kind, constant));
}

} // namespace

void Simplifier::eliminate_eq_leaves(ExprKind kind, ExprId &a, ExprId &b) {
  if (const Expr node = pool_[a]; node.kind == kind) {
    ExprId left = node.left, right = node.right;
    eliminate_eq_leaves(kind, left, b);
    eliminate_eq_leaves(kind, right, b);
    a = pool_.add(kind, left, right);
    return;
  }
  if (const Expr node = pool_[b]; node.kind == kind) {
    ExprId left = node.left, right = node.right;
    eliminate_eq_leaves(kind, a, left);
    eliminate_eq_leaves(kind, a, right);
    b = pool_.add(kind, left, right);
    return;
  }
  if (a == b && (pool_.is_constant(a, symbol_yes) || pool_.is_constant(a, symbol_no)))
    return;
  if (!equal(a, b))
    return;
  ++changes_;
  a = b = constant(kind == ExprKind::logical_or ? symbol_no : symbol_yes);
}

void Simplifier::eliminate_eq(ExprId &a, ExprId &b) {
  if (a == no_expr || b == no_expr)
    return;
  if (in_place_) {
    TreeSimplifier(*this).eliminate_eq(a, b);
    return;
  }
  if (is_logic(pool_[a].kind))
    eliminate_eq_leaves(pool_[a].kind, a, b);
  if (pool_[a].kind != pool_[b].kind && is_logic(pool_[b].kind))
    eliminate_eq_leaves(pool_[b].kind, a, b);
  a = eliminate_yn(a);
  b = eliminate_yn(b);
}

bool Simplifier::equal(ExprId a, ExprId b) {
  if (a == no_expr || b == no_expr)
    return pool_.is_yes(a) && pool_.is_yes(b);
  const Expr left = pool_[a], right = pool_[b];
  if (left.kind != right.kind)
    return false;
  if (left.kind == ExprKind::logical_not)
    return equal(left.left, right.left);
  if (!is_logic(left.kind))
    return left.kind != ExprKind::range && left == right;
  const std::uint64_t key = static_cast<std::uint64_t>(a) << 32 | b;
  if (const auto found = equal_.find(key); found != equal_.end())
    return found->second;
  const int before = changes_;
  eliminate_eq(a, b);
  changes_ = before;
  const bool result = a == b && pool_[a].kind == ExprKind::symbol;
  equal_.emplace(key, result);
  return result;
}

ExprId Simplifier::eliminate_yn(ExprId e) {
  const Expr node = pool_[e];
  if (!is_logic(node.kind))
    return e;
  const SymbolId winner = node.kind == ExprKind::logical_and ? symbol_no : symbol_yes;
  const SymbolId neutral = node.kind == ExprKind::logical_and ? symbol_yes : symbol_no;
  const ExprId left = eliminate_yn(node.left);
  const ExprId right = eliminate_yn(node.right);
  if (pool_.is_constant(left, winner))
    return left;
  if (pool_.is_constant(left, neutral))
    return right;
  if (pool_.is_constant(right, winner))
    return right;
  if (pool_.is_constant(right, neutral))
    return left;
  return e; // as it was: what was found below is dropped, as conf does
}

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

ExprId Simplifier::join_or(ExprId first, ExprId second) {
  if (equal(first, second))
    return first;
  const Expr a = pool_[first], b = pool_[second];
  SymbolId symbol = no_symbol;
  if (!join_candidates(a, b, symbol))
    return no_expr;
  if (symbols_[symbol].type == SymbolType::tristate) {
    if (are_pair(a, b, ExprKind::equal, symbol_yes, symbol_mod))
      return pool_.add(ExprKind::unequal, symbol, symbol_no);
    if (are_pair(a, b, ExprKind::equal, symbol_yes, symbol_no))
      return pool_.add(ExprKind::unequal, symbol, symbol_mod);
    if (are_pair(a, b, ExprKind::equal, symbol_mod, symbol_no))
      return pool_.add(ExprKind::unequal, symbol, symbol_yes);
    return no_expr;
  }
  const auto is_not_symbol = [&](const Expr &e) {
    return e.kind == ExprKind::logical_not && pool_[e.left].kind == ExprKind::symbol;
  };
  if ((is_not_symbol(a) && b.kind == ExprKind::symbol) || (is_not_symbol(b) && a.kind == ExprKind::symbol))
    return constant(symbol_yes);
  return no_expr;
}

ExprId Simplifier::join_and(ExprId first, ExprId second) {
  if (equal(first, second))
    return first;
  const Expr a = pool_[first], b = pool_[second];
  SymbolId symbol = no_symbol;
  if (!join_candidates(a, b, symbol))
    return no_expr;
  if (is_symbol_and(a, b, ExprKind::equal, symbol_yes))
    return pool_.add(ExprKind::equal, symbol, symbol_yes);
  if (is_symbol_and(a, b, ExprKind::unequal, symbol_no))
    return pool_.symbol(symbol);
  if (is_symbol_and(a, b, ExprKind::unequal, symbol_mod))
    return pool_.add(ExprKind::equal, symbol, symbol_yes);
  return symbols_[symbol].type == SymbolType::tristate ? join_and_tristate(a, b, symbol) : no_expr;
}

ExprId Simplifier::join_and_tristate(const Expr &a, const Expr &b, SymbolId symbol) {
  const auto is_constant = [&](SymbolId id) { return symbols_[id].is_constant; };
  // (a='b') && (a!='c') -> 'b'='c' ? 'n' : a='b'
  const auto equal_and_unequal = [&](const Expr &equality, const Expr &inequality) {
    return equality.right != inequality.right ? pool_.add(ExprKind::equal, symbol, equality.right)
                                              : constant(symbol_no);
  };
  if (a.kind == ExprKind::equal && b.kind == ExprKind::unequal && is_constant(a.right) &&
      is_constant(b.right))
    return equal_and_unequal(a, b);
  if (a.kind == ExprKind::unequal && b.kind == ExprKind::equal && is_constant(a.right) &&
      is_constant(b.right))
    return equal_and_unequal(b, a);
  if (are_pair(a, b, ExprKind::unequal, symbol_yes, symbol_no))
    return pool_.add(ExprKind::equal, symbol, symbol_mod);
  if (are_pair(a, b, ExprKind::unequal, symbol_yes, symbol_mod))
    return pool_.add(ExprKind::equal, symbol, symbol_no);
  if (are_pair(a, b, ExprKind::unequal, symbol_mod, symbol_no))
    return pool_.add(ExprKind::equal, symbol, symbol_yes);
  return no_expr;
}

void Simplifier::eliminate_dups_leaves(ExprKind kind, ExprId &a, ExprId &b) {
  if (const Expr node = pool_[a]; node.kind == kind) {
    ExprId left = node.left, right = node.right;
    eliminate_dups_leaves(kind, left, b);
    eliminate_dups_leaves(kind, right, b);
    a = pool_.add(kind, left, right);
    return;
  }
  if (const Expr node = pool_[b]; node.kind == kind) {
    ExprId left = node.left, right = node.right;
    eliminate_dups_leaves(kind, a, left);
    eliminate_dups_leaves(kind, a, right);
    b = pool_.add(kind, left, right);
    return;
  }
  const bool is_or = kind == ExprKind::logical_or;
  if (const ExprId joined = is_or ? join_or(a, b) : join_and(a, b); joined != no_expr) {
    a = constant(is_or ? symbol_no : symbol_yes);
    b = joined;
    ++changes_;
  }
}

ExprId Simplifier::eliminate_dups(ExprId e) {
  if (!is_logic(pool_[e].kind))
    return e;
  if (const auto found = without_dups_.find(e); found != without_dups_.end())
    return found->second;
  const ExprId original = e;
  if (in_place_) {
    e = TreeSimplifier(*this).eliminate_dups(e);
    without_dups_.emplace(original, e);
    return e;
  }
  const int before = changes_;
  do {
    changes_ = 0;
    if (const Expr node = pool_[e]; is_logic(node.kind)) {
      ExprId left = eliminate_dups(node.left);
      ExprId right = eliminate_dups(node.right);
      eliminate_dups_leaves(node.kind, left, right);
      e = pool_.add(node.kind, left, right);
    }
    e = eliminate_yn(e);
  } while (changes_ != 0);
  changes_ = before;
  without_dups_.emplace(original, e);
  return e;
}

ExprId Simplifier::transform(ExprId e, Messages &messages) {
  const Expr node = pool_[e];
  if (node.kind == ExprKind::none || node.kind == ExprKind::symbol || node.kind == ExprKind::range)
    return e;
  if (is_comparison(node.kind))
    return transform_comparison(e, messages);
  if (node.kind == ExprKind::logical_not)
    return transform_not(transform(node.left, messages), messages);
  if (in_place_) {
    const ExprId left = transform(node.left, messages);
    return pool_.add(node.kind, left, transform(node.right, messages));
  }
  // Both are arguments of one call in conf's source, and gcc evaluates the last one first: it shows in
  // messages.
  const ExprId right = transform(node.right, messages);
  return pool_.add(node.kind, transform(node.left, messages), right);
}

ExprId Simplifier::transform_comparison(ExprId e, Messages &messages) {
  const Expr node = pool_[e];
  if (symbols_[node.left].type != SymbolType::boolean)
    return e;
  const bool is_equal = node.kind == ExprKind::equal;
  if (!is_equal && node.kind != ExprKind::unequal)
    return e;
  if (node.right == symbol_mod) {
    messages.out("boolean symbol " + std::string(symbols_[node.left].name) +
                 " tested for 'm'? test forced to '" + (is_equal ? "n" : "y") + "'\n");
    return constant(is_equal ? symbol_no : symbol_yes);
  }
  if (node.right == (is_equal ? symbol_yes : symbol_no))
    return pool_.symbol(node.left);
  if (node.right == (is_equal ? symbol_no : symbol_yes))
    return pool_.add(ExprKind::logical_not, pool_.symbol(node.left));
  return e;
}

/// The E_NOT cases of expr_transform(): `inner` is what stands behind the `!`, already transformed.
ExprId Simplifier::transform_not(ExprId inner, Messages &messages) {
  const Expr node = pool_[inner];
  const auto negated = [&](ExprId e) { return pool_.add(ExprKind::logical_not, e); };
  switch (node.kind) {
  case ExprKind::logical_not:
    return node.left;
  case ExprKind::equal:
    return pool_.add(ExprKind::unequal, node.left, node.right);
  case ExprKind::unequal:
    return pool_.add(ExprKind::equal, node.left, node.right);
  case ExprKind::less_equal:
    return pool_.add(ExprKind::greater, node.left, node.right);
  case ExprKind::greater_equal:
    return pool_.add(ExprKind::less, node.left, node.right);
  case ExprKind::less:
    return pool_.add(ExprKind::greater_equal, node.left, node.right);
  case ExprKind::greater:
    return pool_.add(ExprKind::less_equal, node.left, node.right);
  case ExprKind::logical_or:
  case ExprKind::logical_and: {
    const ExprId left = negated(node.left), right = negated(node.right);
    return transform(node.kind == ExprKind::logical_or ? pool_.both(left, right) : pool_.either(left, right),
                     messages);
  }
  case ExprKind::symbol:
    if (node.left == symbol_yes)
      return constant(symbol_no);
    if (node.left == symbol_mod)
      return constant(symbol_mod);
    if (node.left == symbol_no)
      return constant(symbol_yes);
    [[fallthrough]];
  default:
    return negated(inner);
  }
}

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
