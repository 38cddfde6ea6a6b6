// SPDX-License-Identifier: MIT
#include "kconfig/expression_text.h"

#include <algorithm>
#include <vector>

#include "kconfig/menu_builder.h"

namespace kassay::kconfig {
namespace {

/// expr_compare_type(): does an operand of kind `inner` need parentheses inside `outer`?
bool needs_parentheses(ExprKind outer, ExprKind inner) {
  if (outer == inner)
    return false;
  const auto rank = [](ExprKind kind) {
    switch (kind) {
    case ExprKind::less:
    case ExprKind::less_equal:
    case ExprKind::greater:
    case ExprKind::greater_equal:
      return 5;
    case ExprKind::equal:
    case ExprKind::unequal:
      return 4;
    case ExprKind::logical_not:
      return 3;
    case ExprKind::logical_and:
      return 2;
    case ExprKind::logical_or:
      return 1;
    default:
      return 0;
    }
  };
  return rank(inner) != 0 && rank(outer) > rank(inner);
}

class Printer {
public:
  Printer(const Model &model, const Configuration *values) : model_(model), values_(values) {}

  void print_for_readers(ExprId e, std::span<const MacroUse *const> macros) {
    is_for_readers_ = true;
    macros_.assign(macros.begin(), macros.end());
    print(e, ExprKind::none);
  }

  std::string take() { return std::move(text_); }

  void print(ExprId e, ExprKind outer) {
    if (e == no_expr) {
      text_ += 'y';
      return;
    }
    const Expr node = model_.expressions[e];
    const bool parentheses = needs_parentheses(outer, node.kind);
    if (parentheses)
      text_ += '(';
    print_node(node);
    if (parentheses)
      text_ += ')';
  }

private:
  void print_node(const Expr &node) {
    switch (node.kind) {
    case ExprKind::symbol:
      return symbol(node.left);
    case ExprKind::logical_not:
      text_ += '!';
      return print(node.left, node.kind);
    case ExprKind::logical_or:
    case ExprKind::logical_and:
      print(node.left, node.kind);
      text_ += node.kind == ExprKind::logical_or ? " || " : " && ";
      return print(node.right, node.kind);
    case ExprKind::range:
      text_ += '[';
      symbol(node.left);
      text_ += ' ';
      symbol(node.right);
      text_ += ']';
      return;
    default:
      static constexpr std::string_view operators[] = {"=", "!=", "<", "<=", ">", ">="};
      symbol(node.left);
      text_ += operators[static_cast<int>(node.kind) - static_cast<int>(ExprKind::equal)];
      symbol(node.right);
    }
  }

  void symbol(SymbolId id) {
    const Symbol &symbol = model_.symbols[id];
    if (is_for_readers_ && symbol.menus.empty() && print_macro(symbol.name))
      return;
    text_ += shown_name(symbol);
    if (!values_ || (symbol.is_choice && symbol.name.empty()) || symbol.type == SymbolType::unknown ||
        (is_for_readers_ && symbol.is_constant))
      return;
    text_ += " [=";
    text_ += values_->text(id);
    text_ += ']';
  }

  /// The first macro not printed yet that has this result.
  bool print_macro(std::string_view result) {
    const auto found = std::ranges::find(macros_, result, &MacroUse::result);
    if (found == macros_.end())
      return false;
    text_ += (*found)->raw;
    macros_.erase(found);
    return true;
  }

  const Model &model_;
  const Configuration *values_;
  bool is_for_readers_ = false;
  std::vector<const MacroUse *> macros_;
  std::string text_;
};

void print_terms(Configuration &configuration, ExprId e, Tristate value, std::string_view &title,
                 std::string &text) {
  const Expr node = configuration.model().expressions[e];
  if (node.kind == ExprKind::logical_or) {
    print_terms(configuration, node.left, value, title, text);
    print_terms(configuration, node.right, value, title, text);
  } else if (configuration.evaluate(e) == value) {
    text += title;
    title = {};
    text += "  - " + expression_with_values(configuration, e) + "\n";
  }
}

} // namespace

std::string expression_text(const Model &model, ExprId e) {
  Printer printer(model, nullptr);
  printer.print(e, ExprKind::none);
  return printer.take();
}

std::string expression_with_values(const Configuration &configuration, ExprId e) {
  Printer printer(configuration.model(), &configuration);
  printer.print(e, ExprKind::none);
  return printer.take();
}

std::string expression_for_readers(const Configuration &configuration, ExprId e,
                                   std::span<const MacroUse *const> macros) {
  Printer printer(configuration.model(), &configuration);
  printer.print_for_readers(e, macros);
  return printer.take();
}

std::string reverse_dependencies(Configuration &configuration, ExprId e, Tristate value,
                                 std::string_view title) {
  std::string text;
  print_terms(configuration, e, value, title, text);
  return text;
}

} // namespace kassay::kconfig
