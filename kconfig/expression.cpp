// SPDX-License-Identifier: MIT
#include "kconfig/expression.h"

namespace kassay::kconfig {

ExprKind opposite(ExprKind comparison) {
  switch (comparison) {
  case ExprKind::equal:
    return ExprKind::unequal;
  case ExprKind::unequal:
    return ExprKind::equal;
  case ExprKind::less:
    return ExprKind::greater_equal;
  case ExprKind::less_equal:
    return ExprKind::greater;
  case ExprKind::greater:
    return ExprKind::less_equal;
  default:
    return ExprKind::less;
  }
}

ExpressionPool::ExpressionPool() : nodes_(1), table_(1u << 16) {
  nodes_.reserve(1u << 15);
}

std::size_t ExpressionPool::slot(const Expr &node) const {
  std::uint64_t hash =
      (static_cast<std::uint64_t>(node.left) << 32 | node.right) + static_cast<unsigned>(node.kind);
  hash *= 0x9E3779B97F4A7C15u;
  hash ^= hash >> 32;
  hash *= 0xD6E8FEB86659FD93u;
  const std::size_t mask = table_.size() - 1;
  std::size_t at = static_cast<std::size_t>(hash >> 32) & mask;
  while (table_[at] != 0 && nodes_[table_[at]] != node)
    at = (at + 1) & mask;
  return at;
}

ExprId ExpressionPool::add(ExprKind kind, std::uint32_t left, std::uint32_t right) {
  const Expr node{kind, left, right};
  const std::size_t at = slot(node);
  if (table_[at] != 0)
    return table_[at];
  const auto id = static_cast<ExprId>(nodes_.size());
  nodes_.push_back(node);
  table_[at] = id;
  if (nodes_.size() * 2 > table_.size())
    grow();
  return id;
}

void ExpressionPool::grow() {
  table_.assign(table_.size() * 2, 0);
  for (ExprId id = 1; id < nodes_.size(); ++id)
    table_[slot(nodes_[id])] = id;
}

ExprId ExpressionPool::both(ExprId left, ExprId right) {
  if (left == no_expr || right == no_expr)
    return left == no_expr ? right : left;
  return add(ExprKind::logical_and, left, right);
}

ExprId ExpressionPool::either(ExprId left, ExprId right) {
  if (left == no_expr || right == no_expr)
    return left == no_expr ? right : left;
  return add(ExprKind::logical_or, left, right);
}

} // namespace kassay::kconfig
