// SPDX-License-Identifier: MIT
#include "kconfig/blame.h"

#include <algorithm>
#include <cctype>

namespace kassay::kconfig {
namespace {

class Search {
public:
  explicit Search(Configuration &configuration) : configuration_(configuration) {}

  std::vector<SymbolId> take() { return std::move(found_); }

  void visit(ExprId e, Towards towards) {
    const Expr node = configuration_.model().expressions[e];
    switch (node.kind) {
    case ExprKind::logical_and:
    case ExprKind::logical_or:
      return visit_operands(node, towards);
    case ExprKind::logical_not:
      return visit(node.left, towards == Towards::more ? Towards::less : Towards::more);
    case ExprKind::symbol:
      return add(node.left);
    default:
      if (is_comparison(node.kind)) {
        add(node.left);
        add(node.right);
      }
    }
  }

private:
  /// An AND is held down by its least operands and up by all; an OR the other way round.
  void visit_operands(const Expr &node, Towards towards) {
    const Tristate left = configuration_.evaluate(node.left), right = configuration_.evaluate(node.right);
    const bool is_and = node.kind == ExprKind::logical_and;
    const Tristate value = is_and ? std::min(left, right) : std::max(left, right);
    const bool all = is_and == (towards == Towards::less);
    if (all || left == value)
      visit(node.left, towards);
    if (all || right == value)
      visit(node.right, towards);
  }

  void add(SymbolId symbol) {
    if (!is_literal(configuration_.model().symbols[symbol]) &&
        std::ranges::find(found_, symbol) == found_.end())
      found_.push_back(symbol);
  }

  Configuration &configuration_;
  std::vector<SymbolId> found_;
};

} // namespace

bool is_literal(const Symbol &symbol) {
  if (symbol.is_constant || symbol.name.empty())
    return true;
  return symbol.type == SymbolType::unknown && symbol.menus.empty() &&
         std::isdigit(static_cast<unsigned char>(symbol.name[0])) != 0;
}

std::vector<SymbolId> to_blame(Configuration &configuration, ExprId e, Towards towards) {
  Search search(configuration);
  if (e != no_expr)
    search.visit(e, towards);
  return search.take();
}

} // namespace kassay::kconfig
