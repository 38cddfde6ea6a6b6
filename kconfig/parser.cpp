// SPDX-License-Identifier: MIT
#include "kconfig/parser.h"

#include <fmt/format.h>

namespace kassay::kconfig {
namespace {

constexpr int maximum_depth = 5000; ///< bison gives up at 10,000 entries of its stack

} // namespace

Token Parser::peek() {
  if (!has_token_) {
    token_ = lexer_.next();
    has_token_ = true;
    builder_.set_place(lexer_.place());
  }
  return token_;
}

void Parser::shift() {
  has_token_ = false;
  if (error_status_ > 0)
    --error_status_;
}

bool Parser::accept(Token token) {
  if (peek() != token)
    return false;
  shift();
  return true;
}

bool Parser::expect(Token token) {
  return accept(token);
}

bool Parser::take_word(std::string &text) {
  if (peek() != Token::word)
    return false;
  text = lexer_.text();
  shift();
  return true;
}

bool Parser::take_quoted(std::string &text) {
  if (peek() != Token::quoted_word)
    return false;
  text = lexer_.text();
  shift();
  return true;
}

void Parser::say(const std::string &message) {
  messages_.err(fmt::format("{}:{}: {}\n", lexer_.shown_file(), lexer_.place().line, message));
}

void Parser::error(const std::string &message) {
  ++errors_;
  say(message);
}

/// yyerror(): series to 6.7 name the line after it.
void Parser::syntax_error() {
  ++errors_;
  const int line = lexer_.place().line + (model_.dialect.has_choice_values ? 1 : 0);
  messages_.err(fmt::format("{}:{}: syntax error\n", lexer_.shown_file(), line));
}

void Parser::error_at(Place place, const std::string &message) {
  ++errors_;
  messages_.err(fmt::format("{}:{}: {}\n", model_.file_name(place), place.line, message));
}

void Parser::complain(bool is_error, const std::string &message) {
  if (is_error)
    error(message);
  else
    say("warning: " + message);
}

bool Parser::parse() {
  if (peek() == Token::kw_mainmenu && !main_menu()) {
    syntax_error();
    return false;
  }
  statements(Block::top);
  if (errors_ > 0)
    return false;
  if (model_.modules == no_symbol)
    model_.modules = symbol_no;
  builder_.set_place(lexer_.place());
  builder_.add_default_title();
  return true;
}

bool Parser::main_menu() {
  std::string title;
  shift();
  if (!take_quoted(title) || !expect_end_of_line())
    return false;
  builder_.add_prompt(PropertyKind::menu, title, no_expr);
  return true;
}

/// After a syntax error: bison's recovery with `error T_EOL`. `word` is the statement's first word, if it
/// began with one.
void Parser::recover(const std::string *word) {
  if (error_status_ == 0)
    syntax_error();
  error_status_ = 3;
  while (peek() != Token::end_of_line) {
    if (token_ == Token::end_of_input) {
      is_aborted_ = true;
      return;
    }
    has_token_ = false;
  }
  shift();
  error(word ? fmt::format("unknown statement \"{}\"", *word) : "invalid statement");
}

/// The statements up to the end of a block, whose closing statement is read too.
void Parser::statements(Block block) {
  std::string word;
  while (!is_aborted_) {
    const Token token = peek();
    if (block == Block::top && token == Token::end_of_input)
      return;
    const bool is_end =
        token == Token::kw_endmenu || token == Token::kw_endchoice || token == Token::kw_endif;
    if (is_end && block != Block::top) {
      shift();
      if (expect_end_of_line())
        return end_block(block, token);
      recover(nullptr);
      continue;
    }
    word.clear();
    const bool begins_with_word =
        token == Token::word && block != Block::choice && block != Block::conditional_in_choice;
    if (!statement(block, word) && !is_aborted_)
      recover(begins_with_word ? &word : nullptr);
  }
}

bool Parser::statement(Block block, std::string &word) {
  const bool in_choice = block == Block::choice || block == Block::conditional_in_choice;
  switch (peek()) {
  case Token::kw_config:
    return config(false, block);
  case Token::kw_comment:
    return comment();
  case Token::kw_if:
    return conditional(in_choice ? Block::conditional_in_choice : Block::conditional);
  default:
    break;
  }
  if (in_choice)
    return false;
  switch (token_) {
  case Token::word:
    return assignment(word);
  case Token::kw_menuconfig:
    return config(true, block);
  case Token::kw_choice:
    return choice();
  case Token::kw_menu:
    return menu();
  case Token::kw_source:
    return source();
  default:
    return false;
  }
}

/// zconf_endtoken().
void Parser::end_block(Block block, Token end) {
  const auto spelling = [](Token token) {
    return token == Token::kw_endmenu ? "menu" : token == Token::kw_endchoice ? "choice" : "if";
  };
  const std::string_view expected = block == Block::menu ? "menu" : block == Block::choice ? "choice" : "if";
  if (block == Block::choice)
    choice_ = none;
  const std::string_view found = spelling(end);
  if (found != expected)
    return error(fmt::format("unexpected '{}' within {} block", found, expected));
  const Place place = model_.menus[builder_.current_menu()].place;
  if (place.file != lexer_.file()) {
    error(fmt::format("'{}' in different file than '{}'", found, expected));
    return error_at(place, fmt::format("location of the '{}'", expected));
  }
  builder_.end_menu();
}

/// What stands inside `entry`, up to its end.
bool Parser::block(Block block, MenuId entry) {
  if (++depth_ > maximum_depth) {
    error("memory exhausted");
    is_aborted_ = true;
  } else {
    statements(block);
  }
  --depth_;
  if (!is_aborted_)
    return true;
  error_at(model_.menus[entry].place, "missing end statement for this entry");
  if (builder_.current_menu() == entry)
    builder_.end_menu();
  return false;
}

bool Parser::assignment(std::string &word) {
  take_word(word);
  VariableFlavor flavor;
  switch (peek()) {
  case Token::equal:
    flavor = VariableFlavor::recursive;
    break;
  case Token::colon_equal:
    flavor = VariableFlavor::simple;
    break;
  case Token::plus_equal:
    flavor = VariableFlavor::append;
    break;
  default:
    return false;
  }
  shift();
  std::string value;
  if (peek() == Token::assigned_value) {
    value = lexer_.text();
    shift();
  }
  if (!expect_end_of_line())
    return false;
  lexer_.update_macro_place();
  macros_.define(word, value, flavor);
  return true;
}

void Parser::check_choice_member() {
  const Menu &entry = builder_.entry();
  Symbol &symbol = builder_.entry_symbol();
  if (entry.prompt == none)
    error_at(entry.place, "error: choice member must have a prompt");
  if (symbol.type != SymbolType::boolean)
    error_at(entry.place, "error: choice member must be bool");
  if (symbol.is_choice_member)
    return;
  symbol.is_choice_member = true;
  model_.menus[choice_].choice_members.push_back(entry.symbol);
}

bool Parser::config(bool is_menuconfig, Block) {
  shift();
  SymbolId id = no_symbol;
  if (!plain_symbol(id) || !expect_end_of_line())
    return false;
  builder_.add_entry(id, is_menuconfig ? EntryKind::menu : EntryKind::normal);
  if (!config_options())
    return false;
  if (is_menuconfig) {
    if (const PropertyId prompt = builder_.entry().prompt; prompt != none)
      model_.properties[prompt].kind = PropertyKind::menu;
    else
      complain(model_.dialect.menuconfig_needs_prompt, "menuconfig statement without prompt");
  } else if (choice_ != none) {
    check_choice_member();
  }
  return true;
}

bool Parser::config_options() {
  for (;;) {
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
    case Token::kw_modules:
    case Token::kw_transitional:
    case Token::kw_depends:
    case Token::kw_help:
      shift();
      if (!config_option(token))
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
  case Token::kw_modules:
    return modules_option();
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

bool Parser::transitional_option() {
  if (!expect_end_of_line())
    return false;
  builder_.entry_symbol().is_transitional = true;
  return true;
}

bool Parser::depends() {
  ExprId dependency = no_expr, if_expr = no_expr;
  if (!expect(Token::kw_on) || !expression(dependency))
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

void Parser::check_choice() {
  if (builder_.entry().prompt == none)
    error_at(builder_.entry().place, "error: choice must have a prompt");
}

bool Parser::choice() {
  shift();
  const bool has_values = model_.dialect.has_choice_values;
  std::string name;
  if ((has_values && peek() == Token::word && !take_word(name)) || !expect_end_of_line())
    return false;
  const SymbolId id = model_.add_choice(name);
  builder_.add_entry(id, EntryKind::choice);
  if (!has_values)
    builder_.set_type(SymbolType::boolean);
  if (!choice_options())
    return false;
  if (has_values)
    return block(Block::choice, builder_.begin_menu());
  check_choice();
  const MenuId entry = builder_.begin_menu();
  choice_ = entry;
  return block(Block::choice, entry);
}

bool Parser::choice_options() {
  for (;;) {
    const Token token = peek();
    const bool has_values = model_.dialect.has_choice_values;
    const bool is_type = (token == Token::kw_bool && model_.dialect.choice_may_be_bool_prompt) ||
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
    return choice_default();
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

bool Parser::choice_default() {
  return reverse_option(PropertyKind::defaults);
}

bool Parser::conditional(Block kind) {
  shift();
  ExprId dependency = no_expr;
  if (!expression(dependency) || !expect_end_of_line())
    return false;
  builder_.add_entry(no_symbol, EntryKind::conditional);
  builder_.add_dependency(dependency, no_expr);
  return block(kind, builder_.begin_menu());
}

bool Parser::menu() {
  shift();
  std::string title;
  if (!take_quoted(title) || !expect_end_of_line())
    return false;
  builder_.add_entry(no_symbol, EntryKind::menu);
  builder_.add_prompt(PropertyKind::menu, title, no_expr);
  for (;;) {
    if (accept(Token::kw_depends)) {
      if (!depends())
        return false;
    } else if (accept(Token::kw_visible)) {
      if (!visible())
        return false;
    } else {
      return block(Block::menu, builder_.begin_menu());
    }
  }
}

bool Parser::visible() {
  ExprId if_expr = no_expr;
  if (!condition(if_expr) || !expect_end_of_line())
    return false;
  builder_.add_visibility(if_expr);
  return true;
}

bool Parser::comment() {
  shift();
  std::string text;
  if (!take_quoted(text) || !expect_end_of_line())
    return false;
  builder_.add_entry(no_symbol, EntryKind::comment);
  builder_.add_prompt(PropertyKind::comment, text, no_expr);
  while (accept(Token::kw_depends))
    if (!depends())
      return false;
  return true;
}

bool Parser::source() {
  shift();
  std::string name;
  if (!take_quoted(name) || !expect_end_of_line())
    return false;
  lexer_.include(name);
  return true;
}

bool Parser::condition(ExprId &result) {
  return !accept(Token::kw_if) || expression(result);
}

bool Parser::expression(ExprId &result) {
  if (!conjunction(result))
    return false;
  while (accept(Token::logical_or)) {
    ExprId right = no_expr;
    if (!conjunction(right))
      return false;
    result = model_.expressions.add(ExprKind::logical_or, result, right);
  }
  return true;
}

bool Parser::conjunction(ExprId &result) {
  if (!factor(result))
    return false;
  while (accept(Token::logical_and)) {
    ExprId right = no_expr;
    if (!factor(right))
      return false;
    result = model_.expressions.add(ExprKind::logical_and, result, right);
  }
  return true;
}

bool Parser::factor(ExprId &result) {
  const bool is_not = peek() == Token::logical_not;
  if (!is_not && token_ != Token::open_paren)
    return comparison(result);
  shift();
  if (++depth_ > maximum_depth) {
    error("memory exhausted");
    is_aborted_ = true;
    return false;
  }
  const bool is_good = is_not ? factor(result) : expression(result) && expect(Token::close_paren);
  --depth_;
  if (is_good && is_not)
    result = model_.expressions.add(ExprKind::logical_not, result);
  return is_good;
}

bool Parser::comparison(ExprId &result) {
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
