// SPDX-License-Identifier: MIT
// Configuration's evaluation of expressions: expr_calc_value() in scripts/kconfig/expr.c.
#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "kconfig/configuration.h"

namespace kassay::kconfig {
namespace {

enum class Reading : std::uint8_t { text, as_signed, as_unsigned };

struct Number {
  Reading reading = Reading::text;
  unsigned long long bits = 0;
};

/// expr_parse_string(): text as a number, as far as its symbol's type makes it one.
Number read_number(std::string_view text, SymbolType type) {
  if (type == SymbolType::boolean || type == SymbolType::tristate) {
    const long long value = text == "n" ? 0 : text == "m" ? 1 : text == "y" ? 2 : -1;
    return {Reading::as_signed, static_cast<unsigned long long>(value)};
  }
  if (text.empty())
    return {};
  char *end = nullptr;
  Number number;
  errno = 0;
  if (type == SymbolType::hex) {
    number = {Reading::as_unsigned, std::strtoull(text.data(), &end, 16)};
  } else {
    const int base = type == SymbolType::integer ? 10 : 0;
    number = {Reading::as_signed, static_cast<unsigned long long>(std::strtoll(text.data(), &end, base))};
  }
  const auto is_hex_digit = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
  };
  const bool is_number = errno == 0 && *end == '\0' && end > text.data() && is_hex_digit(end[-1]);
  return is_number ? number : Number{Reading::text, number.bits};
}

} // namespace

Tristate Configuration::evaluate(ExprId e) {
  if (e == no_expr)
    return Tristate::yes;
  if (has_choice_values()) // such series remember no values, and their choices depend on themselves
    return evaluate_node(model_.expressions[e]);
  if (expr_values_[e].valid != epoch_) {
    const Tristate value = evaluate_node(model_.expressions[e]);
    expr_values_[e] = {epoch_, value};
  }
  return expr_values_[e].value;
}

Tristate Configuration::evaluate_node(const Expr &node) {
  switch (node.kind) {
  case ExprKind::symbol:
    calculate(node.left);
    return states_[node.left].tri;
  case ExprKind::logical_and: {
    const Tristate left = evaluate(node.left);
    return std::min(left, evaluate(node.right));
  }
  case ExprKind::logical_or: {
    const Tristate left = evaluate(node.left);
    return std::max(left, evaluate(node.right));
  }
  case ExprKind::logical_not:
    return static_cast<Tristate>(2 - static_cast<int>(evaluate(node.left)));
  default:
    return is_comparison(node.kind) ? compare(node) : Tristate::no;
  }
}

Tristate Configuration::compare(const Expr &node) {
  calculate(node.left);
  calculate(node.right);
  const std::string_view left = text(node.left), right = text(node.right);
  const SymbolType left_type = model_.symbols[node.left].type, right_type = model_.symbols[node.right].type;
  Number a, b;
  if (left_type != SymbolType::string || right_type != SymbolType::string) {
    a = read_number(left, left_type);
    b = read_number(right, right_type);
  }
  int order;
  if (a.reading == Reading::text || b.reading == Reading::text)
    order = left.compare(right);
  else if (a.reading == Reading::as_unsigned || b.reading == Reading::as_unsigned)
    order = (a.bits > b.bits) - (a.bits < b.bits);
  else
    order = (static_cast<long long>(a.bits) > static_cast<long long>(b.bits)) -
            (static_cast<long long>(a.bits) < static_cast<long long>(b.bits));
  bool holds = false;
  switch (node.kind) {
  case ExprKind::equal:
    holds = order == 0;
    break;
  case ExprKind::unequal:
    holds = order != 0;
    break;
  case ExprKind::less:
    holds = order < 0;
    break;
  case ExprKind::less_equal:
    holds = order <= 0;
    break;
  case ExprKind::greater:
    holds = order > 0;
    break;
  default:
    holds = order >= 0;
    break;
  }
  return holds ? Tristate::yes : Tristate::no;
}

} // namespace kassay::kconfig
