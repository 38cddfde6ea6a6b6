// SPDX-License-Identifier: MIT
// What stands below config, choice and menu: their options.
#include "kconfig/parser.h"

#include <fmt/format.h>

namespace kassay::kconfig {

bool Parser::config_options() {
  push();
  for (const int list = depth_;; depth_ = list) {
    const Token token = peek();
    switch (token) {
    case Token::kw_bool:
    case Token::kw_tristate:
    case Token::kw_int:
    case Token::kw_hex:
    case Token::kw_string:
    case Token::kw_prompt:
    case Token::kw_default:
    case Token::kw_def_bool:
    case Token::kw_def_tristate:
    case Token::kw_select:
    case Token::kw_imply:
    case Token::kw_range:
    case Token::kw_transitional:
    case Token::kw_depends:
    case Token::kw_help:
      shift();
      if (!config_option(token))
        return false;
      break;
    case Token::kw_modules:
    case Token::kw_option:
      if ((token == Token::kw_option) != model_.dialect.has_options)
        return true;
      shift();
      if (!(token == Token::kw_option ? older_option() : modules_option()))
        return false;
      break;
    default:
      return true;
    }
  }
}

bool Parser::config_option(Token token) {
  switch (token) {
  case Token::kw_bool:
    return type_option(SymbolType::boolean);
  case Token::kw_tristate:
    return type_option(SymbolType::tristate);
  case Token::kw_int:
    return type_option(SymbolType::integer);
  case Token::kw_hex:
    return type_option(SymbolType::hex);
  case Token::kw_string:
    return type_option(SymbolType::string);
  case Token::kw_prompt:
    return prompt_option();
  case Token::kw_default:
    return default_option(SymbolType::unknown);
  case Token::kw_def_bool:
    return default_option(SymbolType::boolean);
  case Token::kw_def_tristate:
    return default_option(SymbolType::tristate);
  case Token::kw_select:
    return reverse_option(PropertyKind::select);
  case Token::kw_imply:
    return reverse_option(PropertyKind::imply);
  case Token::kw_range:
    return range_option();
  case Token::kw_transitional:
    return transitional_option();
  case Token::kw_depends:
    return depends();
  default:
    return help();
  }
}

bool Parser::type_option(SymbolType type) {
  std::string text;
  ExprId if_expr = no_expr;
  if (take_quoted(text)) {
    if (!condition(if_expr))
      return false;
    builder_.add_prompt(PropertyKind::prompt, text, if_expr);
    --depth_; // text and condition are one
  } else {
    push();
  }
  if (!expect_end_of_line())
    return false;
  builder_.set_type(type);
  return true;
}

bool Parser::prompt_option() {
  std::string text;
  ExprId if_expr = no_expr;
  if (!take_quoted(text) || !condition(if_expr) || !expect_end_of_line())
    return false;
  builder_.add_prompt(PropertyKind::prompt, text, if_expr);
  return true;
}

bool Parser::default_option(SymbolType type) {
  ExprId value = no_expr, if_expr = no_expr;
  if (!expression(value) || !condition(if_expr) || !expect_end_of_line())
    return false;
  builder_.add_property(PropertyKind::defaults, value, if_expr);
  if (type != SymbolType::unknown)
    builder_.set_type(type);
  return true;
}

bool Parser::reverse_option(PropertyKind kind) {
  SymbolId target = no_symbol;
  ExprId if_expr = no_expr;
  if (!plain_symbol(target) || !condition(if_expr) || !expect_end_of_line())
    return false;
  builder_.add_property(kind, model_.expressions.symbol(target), if_expr);
  return true;
}

bool Parser::range_option() {
  SymbolId low = no_symbol, high = no_symbol;
  ExprId if_expr = no_expr;
  if (!symbol(low) || !symbol(high) || !condition(if_expr) || !expect_end_of_line())
    return false;
  builder_.add_property(PropertyKind::range, model_.expressions.add(ExprKind::range, low, high), if_expr);
  return true;
}

bool Parser::modules_option() {
  if (!expect_end_of_line())
    return false;
  if (model_.modules != no_symbol)
    error(fmt::format("symbol '{}' redefines option 'modules' already defined by symbol '{}'",
                      builder_.entry_symbol().name, model_.symbols[model_.modules].name));
  model_.modules = builder_.entry().symbol;
  return true;
}

/// `option NAME`, to 5.12.
bool Parser::older_option() {
  if (accept(Token::kw_modules))
    return modules_option();
  Symbol &symbol = builder_.entry_symbol();
  if (accept(Token::kw_allnoconfig_y)) {
    symbol.is_yes_in_allnoconfig = true;
    return expect_end_of_line();
  }
  if (!accept(Token::kw_defconfig_list) || !expect_end_of_line())
    return false;
  const SymbolId id = builder_.entry().symbol;
  if (model_.defconfig_list == no_symbol)
    model_.defconfig_list = id;
  else if (model_.defconfig_list != id)
    error("trying to redefine defconfig symbol");
  model_.symbols[model_.defconfig_list].is_never_written = true;
  return true;
}

bool Parser::transitional_option() {
  if (!expect_end_of_line())
    return false;
  builder_.entry_symbol().is_transitional = true;
  return true;
}

bool Parser::depends() {
  ExprId dependency = no_expr, if_expr = no_expr;
  if (!accept(Token::kw_on) || !expression(dependency))
    return false;
  if (model_.dialect.has_conditional_depends && !condition(if_expr))
    return false;
  if (!expect_end_of_line())
    return false;
  builder_.add_dependency(dependency, if_expr);
  return true;
}

bool Parser::help() {
  if (!expect_end_of_line())
    return false;
  --depth_; // help_start
  lexer_.start_help();
  if (peek() != Token::help_text)
    return false;
  Menu &entry = builder_.entry();
  const std::string_view name =
      entry.symbol == no_symbol ? std::string_view() : shown_name(model_.symbols[entry.symbol]);
  const bool is_checked = model_.dialect.help_is_checked;
  if (entry.has_help)
    complain(is_checked, fmt::format("'{}' defined with more than one help text{}", name,
                                     is_checked ? "" : " -- only the last one will be used"));
  const std::string &text = lexer_.text();
  if (text.find_first_not_of(" \f\n\r\t\v") == std::string::npos)
    complain(is_checked, fmt::format("'{}' defined with blank help text", name));
  entry.help = model_.text.store(text);
  entry.has_help = true;
  shift();
  return true;
}

bool Parser::choice_options() {
  push();
  for (const int list = depth_;; depth_ = list) {
    const Token token = peek();
    const bool has_values = model_.dialect.has_choice_values;
    const bool is_type =
        (token == Token::kw_bool && (model_.dialect.choice_may_be_bool_prompt || has_values)) ||
        ((token == Token::kw_tristate || token == Token::kw_optional) && has_values);
    if (!is_type && token != Token::kw_prompt && token != Token::kw_default && token != Token::kw_depends &&
        token != Token::kw_help)
      return true;
    shift();
    if (!choice_option(token))
      return false;
  }
}

bool Parser::choice_option(Token token) {
  switch (token) {
  case Token::kw_default:
    return reverse_option(PropertyKind::defaults);
  case Token::kw_depends:
    return depends();
  case Token::kw_help:
    return help();
  case Token::kw_optional:
    builder_.entry_symbol().is_optional = true;
    return expect_end_of_line();
  case Token::kw_bool:
  case Token::kw_tristate:
    if (model_.dialect.has_choice_values)
      return type_option(token == Token::kw_bool ? SymbolType::boolean : SymbolType::tristate);
    [[fallthrough]];
  default:
    return prompt_option();
  }
}

bool Parser::visible() {
  ExprId if_expr = no_expr;
  if (!condition(if_expr) || !expect_end_of_line())
    return false;
  builder_.add_visibility(if_expr);
  return true;
}

} // namespace kassay::kconfig
