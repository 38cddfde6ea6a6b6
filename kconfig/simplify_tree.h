// SPDX-License-Identifier: MIT
// Simplification as it was to 6.11: on trees that are changed in place, each node in one place only.
//
// What is found below a node stays even where the node itself does not change, and a term is compared with
// the terms around it while those change: other results than on shared nodes, so both are kept.
#pragma once

#include <vector>

#include "kconfig/simplify.h"

namespace kassay::kconfig {

/// Works on copies of a simplifier's expressions. For one call.
class TreeSimplifier {
public:
  explicit TreeSimplifier(Simplifier &simplifier) : simplifier_(simplifier), pool_(simplifier.pool_) {}

  void eliminate_eq(ExprId &a, ExprId &b);
  ExprId eliminate_dups(ExprId e);

private:
  using NodeId = std::size_t;
  /// An AND or OR with two nodes below, or else an expression of the pool.
  struct Node {
    ExprKind kind = ExprKind::none;
    NodeId left = 0;
    NodeId right = 0;
    ExprId leaf = no_expr;
  };

  NodeId copy(ExprId e);
  ExprId shared(NodeId node);
  bool is_constant(NodeId node, SymbolId symbol) const;
  void set_leaf(NodeId node, ExprId leaf);
  void eliminate_yn(NodeId node);
  void eliminate_eq(NodeId a, NodeId b);
  template <class Compare> void for_leaf_pairs(ExprKind kind, NodeId a, NodeId b, const Compare &compare);
  void eliminate_eq_leaves(ExprKind kind, NodeId a, NodeId b);
  void eliminate_dups_leaves(ExprKind kind, NodeId a, NodeId b);

  Simplifier &simplifier_;
  ExpressionPool &pool_;
  std::vector<Node> nodes_;
  int changes_ = 0;
};

} // namespace kassay::kconfig
