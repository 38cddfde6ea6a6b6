// SPDX-License-Identifier: MIT
#include "kconfig/simplify.h"

#include "kconfig/simplify_tree.h"

namespace kassay::kconfig {

/// Calls `compare` for each pair of a leaf of `a` and one of `b`, below nodes of `kind`; what it makes of
/// them replaces them.
template <class Compare>
void Simplifier::for_leaf_pairs(ExprKind kind, ExprId &a, ExprId &b, const Compare &compare) {
  const bool is_left = pool_[a].kind == kind;
  ExprId &split = is_left ? a : b;
  const Expr node = pool_[split];
  if (node.kind != kind)
    return compare(a, b);
  ExprId left = node.left, right = node.right;
  for (ExprId *part : {&left, &right})
    for_leaf_pairs(kind, is_left ? *part : a, is_left ? b : *part, compare);
  split = pool_.add(kind, left, right);
}

/// Two equal terms, but y or n, which are what is left of such.
bool Simplifier::cancel_out(ExprId a, ExprId b) {
  if (a == b && (pool_.is_constant(a, symbol_yes) || pool_.is_constant(a, symbol_no)))
    return false;
  return equal(a, b);
}

void Simplifier::eliminate_eq_leaves(ExprKind kind, ExprId &a, ExprId &b) {
  for_leaf_pairs(kind, a, b, [&](ExprId &x, ExprId &y) {
    if (!cancel_out(x, y))
      return;
    ++changes_;
    x = y = pool_.symbol(neutral(kind));
  });
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
  const ExprId left = eliminate_yn(node.left);
  const ExprId right = eliminate_yn(node.right);
  if (pool_.is_constant(left, deciding(node.kind)) || pool_.is_constant(right, neutral(node.kind)))
    return left;
  if (pool_.is_constant(left, neutral(node.kind)) || pool_.is_constant(right, deciding(node.kind)))
    return right;
  return e; // as it was: what was found below is dropped, as conf does
}

void Simplifier::eliminate_dups_leaves(ExprKind kind, ExprId &a, ExprId &b) {
  for_leaf_pairs(kind, a, b, [&](ExprId &x, ExprId &y) {
    const ExprId joined = join(kind, x, y);
    if (joined == no_expr)
      return;
    x = pool_.symbol(neutral(kind));
    y = joined;
    ++changes_;
  });
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

} // namespace kassay::kconfig
