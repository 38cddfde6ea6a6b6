// SPDX-License-Identifier: MIT
#include "kconfig/simplify_tree.h"

namespace kassay::kconfig {
namespace {

bool is_logic(ExprKind kind) {
  return kind == ExprKind::logical_or || kind == ExprKind::logical_and;
}

} // namespace

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
  const bool is_and = node.kind == ExprKind::logical_and;
  const SymbolId winner = is_and ? symbol_no : symbol_yes;
  const SymbolId neutral = is_and ? symbol_yes : symbol_no;
  if (is_constant(node.left, winner) || is_constant(node.right, neutral))
    nodes_[id] = nodes_[node.left];
  else if (is_constant(node.left, neutral) || is_constant(node.right, winner))
    nodes_[id] = nodes_[node.right];
}

void TreeSimplifier::eliminate_eq_leaves(ExprKind kind, NodeId a, NodeId b) {
  if (nodes_[a].kind == kind) {
    eliminate_eq_leaves(kind, nodes_[a].left, b);
    eliminate_eq_leaves(kind, nodes_[a].right, b);
    return;
  }
  if (nodes_[b].kind == kind) {
    eliminate_eq_leaves(kind, a, nodes_[b].left);
    eliminate_eq_leaves(kind, a, nodes_[b].right);
    return;
  }
  const ExprId left = shared(a), right = shared(b);
  if (left == right && (pool_.is_constant(left, symbol_yes) || pool_.is_constant(left, symbol_no)))
    return;
  if (!simplifier_.equal(left, right))
    return;
  const ExprId neutral = pool_.symbol(kind == ExprKind::logical_or ? symbol_no : symbol_yes);
  set_leaf(a, neutral);
  set_leaf(b, neutral);
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
  if (nodes_[a].kind == kind) {
    const Node node = nodes_[a];
    eliminate_dups_leaves(kind, node.left, b);
    eliminate_dups_leaves(kind, node.right, b);
    return;
  }
  if (nodes_[b].kind == kind) {
    const Node node = nodes_[b];
    eliminate_dups_leaves(kind, a, node.left);
    eliminate_dups_leaves(kind, a, node.right);
    return;
  }
  if (a == b)
    return;
  if (is_logic(nodes_[a].kind))
    eliminate_dups_leaves(nodes_[a].kind, a, a);
  const bool is_or = kind == ExprKind::logical_or;
  const ExprId left = shared(a), right = shared(b);
  const ExprId joined = is_or ? simplifier_.join_or(left, right) : simplifier_.join_and(left, right);
  if (joined == no_expr)
    return;
  set_leaf(a, pool_.symbol(is_or ? symbol_no : symbol_yes));
  set_leaf(b, joined);
  ++changes_;
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
