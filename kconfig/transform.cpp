// SPDX-License-Identifier: MIT
// expr_transform().
#include "kconfig/simplify.h"

namespace kassay::kconfig {

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
    return pool_.symbol(is_equal ? symbol_no : symbol_yes);
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
  if (is_comparison(node.kind))
    return pool_.add(opposite(node.kind), node.left, node.right);
  switch (node.kind) {
  case ExprKind::logical_not:
    return node.left;
  case ExprKind::logical_or:
  case ExprKind::logical_and: {
    const ExprId left = negated(node.left), right = negated(node.right);
    return transform(node.kind == ExprKind::logical_or ? pool_.both(left, right) : pool_.either(left, right),
                     messages);
  }
  case ExprKind::symbol:
    if (node.left == symbol_yes)
      return pool_.symbol(symbol_no);
    if (node.left == symbol_mod)
      return pool_.symbol(symbol_mod);
    if (node.left == symbol_no)
      return pool_.symbol(symbol_yes);
    [[fallthrough]];
  default:
    return negated(inner);
  }
}

} // namespace kassay::kconfig
