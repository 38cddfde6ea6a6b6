// SPDX-License-Identifier: MIT
#include "kconfig/simplify_tree.h"

namespace kassay::kconfig {

TreeSimplifier::NodeId TreeSimplifier::copy(ExprId e) {
  const Expr expr = pool_[e];
  const NodeId id = nodes_.size();
  nodes_.push_back({expr.kind, 0, 0, e});
  if (is_logic(expr.kind)) {
    const NodeId left = copy(expr.left);
    const NodeId right = copy(expr.right);
    nodes_[id] = {expr.kind, left, right, no_expr};
  }
  return id;
}

ExprId TreeSimplifier::shared(NodeId id) {
  const Node node = nodes_[id];
  if (!is_logic(node.kind))
    return node.leaf;
  const ExprId left = shared(node.left);
  return pool_.add(node.kind, left, shared(node.right));
}

bool TreeSimplifier::is_constant(NodeId id, SymbolId symbol) const {
  return !is_logic(nodes_[id].kind) && pool_.is_constant(nodes_[id].leaf, symbol);
}

void TreeSimplifier::set_leaf(NodeId id, ExprId leaf) {
  const NodeId fresh = copy(leaf);
  nodes_[id] = nodes_[fresh];
}

void TreeSimplifier::eliminate_yn(NodeId id) {
  const Node node = nodes_[id];
  if (!is_logic(node.kind))
    return;
  eliminate_yn(node.left);
  eliminate_yn(node.right);
  if (is_constant(node.left, deciding(node.kind)) || is_constant(node.right, neutral(node.kind)))
    nodes_[id] = nodes_[node.left];
  else if (is_constant(node.left, neutral(node.kind)) || is_constant(node.right, deciding(node.kind)))
    nodes_[id] = nodes_[node.right];
}

/// Calls `compare` for each pair of a leaf of `a` and one of `b`, below nodes of `kind`.
template <class Compare>
void TreeSimplifier::for_leaf_pairs(ExprKind kind, NodeId a, NodeId b, const Compare &compare) {
  const bool is_left = nodes_[a].kind == kind;
  const Node node = nodes_[is_left ? a : b];
  if (node.kind != kind)
    return compare(a, b);
  for (const NodeId part : {node.left, node.right})
    for_leaf_pairs(kind, is_left ? part : a, is_left ? b : part, compare);
}

void TreeSimplifier::eliminate_eq_leaves(ExprKind kind, NodeId a, NodeId b) {
  for_leaf_pairs(kind, a, b, [&](NodeId x, NodeId y) {
    if (!simplifier_.cancel_out(shared(x), shared(y)))
      return;
    for (const NodeId node : {x, y})
      set_leaf(node, pool_.symbol(neutral(kind)));
  });
}

void TreeSimplifier::eliminate_eq(NodeId a, NodeId b) {
  if (is_logic(nodes_[a].kind))
    eliminate_eq_leaves(nodes_[a].kind, a, b);
  if (nodes_[a].kind != nodes_[b].kind && is_logic(nodes_[b].kind))
    eliminate_eq_leaves(nodes_[b].kind, a, b);
  eliminate_yn(a);
  eliminate_yn(b);
}

void TreeSimplifier::eliminate_eq(ExprId &a, ExprId &b) {
  const NodeId left = copy(a), right = copy(b);
  eliminate_eq(left, right);
  a = shared(left);
  b = shared(right);
}

void TreeSimplifier::eliminate_dups_leaves(ExprKind kind, NodeId a, NodeId b) {
  for_leaf_pairs(kind, a, b, [&](NodeId x, NodeId y) {
    if (x == y)
      return;
    if (is_logic(nodes_[x].kind))
      eliminate_dups_leaves(nodes_[x].kind, x, x);
    const ExprId left = shared(x), right = shared(y);
    const ExprId joined = simplifier_.join(kind, left, right);
    if (joined == no_expr)
      return;
    set_leaf(x, pool_.symbol(neutral(kind)));
    set_leaf(y, joined);
    ++changes_;
  });
}

ExprId TreeSimplifier::eliminate_dups(ExprId e) {
  const NodeId root = copy(e);
  for (;;) {
    changes_ = 0;
    if (is_logic(nodes_[root].kind))
      eliminate_dups_leaves(nodes_[root].kind, root, root);
    if (changes_ == 0)
      return shared(root);
    eliminate_yn(root);
  }
}

} // namespace kassay::kconfig
