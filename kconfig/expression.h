// SPDX-License-Identifier: MIT
// Expressions over symbols, each different one stored once.
//
// A node is (kind, left, right); two equal nodes have one index, so equality of indices is equality of trees
// and a value can be remembered per index. conf has done the same since 6.12 (expr_lookup() in expr.c), but
// its hash of two pointers loses its high bits, which costs it more than half of its own time; indices mix
// well.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace kassay::kconfig {

using SymbolId = std::uint32_t;
inline constexpr SymbolId no_symbol = 0;
inline constexpr SymbolId symbol_yes = 1;
inline constexpr SymbolId symbol_mod = 2;
inline constexpr SymbolId symbol_no = 3;

using ExprId = std::uint32_t;
inline constexpr ExprId no_expr = 0; ///< conf's NULL, which counts as y

/// enum expr_type of expr.h.
enum class ExprKind : std::uint8_t {
  none,
  logical_or,
  logical_and,
  logical_not,
  equal,
  unequal,
  less,
  less_equal,
  greater,
  greater_equal,
  symbol,
  range,
};

/// True for the six relations, whose operands are symbols.
inline bool is_comparison(ExprKind kind) {
  return kind >= ExprKind::equal && kind <= ExprKind::greater_equal;
}

/// The comparison that is true where this one is not.
ExprKind opposite(ExprKind comparison);

inline bool is_logic(ExprKind kind) {
  return kind == ExprKind::logical_or || kind == ExprKind::logical_and;
}
/// Of an AND or OR: the constant operand that decides it, and the one that does not matter.
inline SymbolId deciding(ExprKind kind) {
  return kind == ExprKind::logical_and ? symbol_no : symbol_yes;
}
inline SymbolId neutral(ExprKind kind) {
  return kind == ExprKind::logical_and ? symbol_yes : symbol_no;
}

/// One node. Operands of or, and, not are expressions; of all others, symbols.
struct Expr {
  ExprKind kind = ExprKind::none;
  std::uint32_t left = 0;
  std::uint32_t right = 0;

  bool operator==(const Expr &) const = default;
};

/// All expressions of a model.
class ExpressionPool {
public:
  ExpressionPool();

  const Expr &operator[](ExprId id) const { return nodes_[id]; }
  std::size_t size() const { return nodes_.size(); }

  ExprId add(ExprKind kind, std::uint32_t left, std::uint32_t right = 0);
  ExprId symbol(SymbolId id) { return add(ExprKind::symbol, id); }
  /// expr_alloc_and(), expr_alloc_or(): an operand that is no_expr disappears.
  ExprId both(ExprId left, ExprId right);
  ExprId either(ExprId left, ExprId right);

  /// expr_is_yes(): no condition at all, or the constant y.
  bool is_yes(ExprId id) const {
    return id == no_expr || nodes_[id] == Expr{ExprKind::symbol, symbol_yes, 0};
  }
  bool is_constant(ExprId id, SymbolId constant) const {
    return nodes_[id].kind == ExprKind::symbol && nodes_[id].left == constant;
  }

private:
  void grow();
  std::size_t slot(const Expr &node) const;

  std::vector<Expr> nodes_;
  std::vector<ExprId> table_; ///< open addressing, a power of two; 0 is free
};

} // namespace kassay::kconfig
