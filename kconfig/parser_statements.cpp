// SPDX-License-Identifier: MIT
// The statements, each with what belongs to it.
#include "kconfig/parser.h"

namespace kassay::kconfig {

bool Parser::main_menu() {
  std::string title;
  shift();
  if (!take_quoted(title) || !expect_end_of_line())
    return false;
  builder_.add_prompt(PropertyKind::menu, title, no_expr);
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

} // namespace kassay::kconfig
