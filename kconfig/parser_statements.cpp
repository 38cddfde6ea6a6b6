// SPDX-License-Identifier: MIT
// The statements, each with what belongs to it.
#include "kconfig/parser.h"

namespace kassay::kconfig {

bool Parser::main_menu() {
  const int start = depth_ + 1;
  std::string title;
  shift();
  if (!take_quoted(title) || !expect_end_of_line())
    return false;
  builder_.add_prompt(PropertyKind::menu, title, no_expr);
  depth_ = start;
  return true;
}

bool Parser::statement(Block block, std::string &word) {
  const bool in_choice = block == Block::choice || block == Block::conditional_in_choice;
  switch (peek()) {
  case Token::kw_config:
    return config(false);
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
    return config(true);
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
  } else {
    push();
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

bool Parser::config(bool is_menuconfig) {
  const int start = depth_ + 1;
  shift();
  SymbolId id = no_symbol;
  if (!plain_symbol(id) || !expect_end_of_line())
    return false;
  depth_ = start;
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

void Parser::check_choice() {
  if (builder_.entry().prompt == none)
    error_at(builder_.entry().place, "error: choice must have a prompt");
}

bool Parser::choice() {
  const int start = depth_ + 1;
  shift();
  const bool has_values = model_.dialect.has_choice_values;
  std::string name;
  if (has_values && !take_word(name))
    push();
  if (!expect_end_of_line())
    return false;
  depth_ = start;
  const SymbolId id = model_.add_choice(name);
  builder_.add_entry(id, EntryKind::choice);
  if (!has_values)
    builder_.set_type(SymbolType::boolean);
  if (!choice_options())
    return false;
  depth_ = start;
  if (!has_values)
    check_choice();
  const MenuId entry = builder_.begin_menu();
  if (!has_values)
    choice_ = entry;
  block(Block::choice, entry);
  return true;
}

bool Parser::conditional(Block kind) {
  const int start = depth_ + 1;
  shift();
  ExprId dependency = no_expr;
  if (!expression(dependency) || !expect_end_of_line())
    return false;
  builder_.add_entry(no_symbol, EntryKind::conditional);
  builder_.add_dependency(dependency, no_expr);
  depth_ = start;
  block(kind, builder_.begin_menu());
  return true;
}

bool Parser::menu() {
  const int start = depth_ + 1;
  shift();
  std::string title;
  if (!take_quoted(title) || !expect_end_of_line())
    return false;
  builder_.add_entry(no_symbol, EntryKind::menu);
  builder_.add_prompt(PropertyKind::menu, title, no_expr);
  depth_ = start;
  push();
  for (const int list = depth_;; depth_ = list) {
    if (accept(Token::kw_depends)) {
      if (!depends())
        return false;
    } else if (accept(Token::kw_visible)) {
      if (!visible())
        return false;
    } else {
      depth_ = start;
      block(Block::menu, builder_.begin_menu());
      return true;
    }
  }
}

bool Parser::comment() {
  const int start = depth_ + 1;
  shift();
  std::string text;
  if (!take_quoted(text) || !expect_end_of_line())
    return false;
  builder_.add_entry(no_symbol, EntryKind::comment);
  builder_.add_prompt(PropertyKind::comment, text, no_expr);
  depth_ = start;
  push();
  for (const int list = depth_; accept(Token::kw_depends); depth_ = list)
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

} // namespace kassay::kconfig
