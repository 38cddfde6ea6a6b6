// SPDX-License-Identifier: MIT
// Conditions and what they are made of: the expr rules of parser.y.
#include "kconfig/parser.h"

namespace kassay::kconfig {

bool Parser::condition(ExprId &result) {
  const Rule rule(depth_);
  if (accept(Token::kw_if))
    return expression(result);
  push();
  return true;
}

bool Parser::expression(ExprId &result) {
  const Rule rule(depth_);
  const int one = depth_ + 1;
  if (!conjunction(result))
    return false;
  while (accept(Token::logical_or)) {
    ExprId right = no_expr;
    if (!conjunction(right))
      return false;
    result = model_.expressions.add(ExprKind::logical_or, result, right);
    depth_ = one;
  }
  return true;
}

bool Parser::conjunction(ExprId &result) {
  const Rule rule(depth_);
  const int one = depth_ + 1;
  if (!factor(result))
    return false;
  while (accept(Token::logical_and)) {
    ExprId right = no_expr;
    if (!factor(right))
      return false;
    result = model_.expressions.add(ExprKind::logical_and, result, right);
    depth_ = one;
  }
  return true;
}

bool Parser::factor(ExprId &result) {
  const Rule rule(depth_);
  const bool is_not = peek() == Token::logical_not;
  if (!is_not && token_ != Token::open_paren)
    return comparison(result);
  shift();
  const bool is_good = is_not ? factor(result) : expression(result) && accept(Token::close_paren);
  if (is_good && is_not)
    result = model_.expressions.add(ExprKind::logical_not, result);
  return is_good;
}

bool Parser::comparison(ExprId &result) {
  const Rule rule(depth_);
  SymbolId left = no_symbol, right = no_symbol;
  if (!symbol(left))
    return false;
  ExprKind kind = ExprKind::none;
  switch (peek()) {
  case Token::equal:
    kind = ExprKind::equal;
    break;
  case Token::unequal:
    kind = ExprKind::unequal;
    break;
  case Token::less:
    kind = ExprKind::less;
    break;
  case Token::less_equal:
    kind = ExprKind::less_equal;
    break;
  case Token::greater:
    kind = ExprKind::greater;
    break;
  case Token::greater_equal:
    kind = ExprKind::greater_equal;
    break;
  default:
    result = model_.expressions.symbol(left);
    return true;
  }
  shift();
  if (!symbol(right))
    return false;
  result = model_.expressions.add(kind, left, right);
  return true;
}

bool Parser::symbol(SymbolId &result) {
  if (peek() != Token::quoted_word)
    return plain_symbol(result);
  result = model_.lookup(lexer_.text(), true);
  shift();
  return true;
}

bool Parser::plain_symbol(SymbolId &result) {
  if (peek() != Token::word)
    return false;
  result = model_.lookup(lexer_.text(), false);
  shift();
  return true;
}

} // namespace kassay::kconfig
