// SPDX-License-Identifier: MIT
#include "kconfig/parser.h"

#include <fmt/format.h>

namespace kassay::kconfig {
namespace {

constexpr int maximum_depth = 10'000; ///< YYMAXDEPTH

} // namespace

Token Parser::peek() {
  if (!has_token_) {
    token_ = lexer_.next();
    has_token_ = true;
    builder_.set_place(lexer_.place(), lexer_.first_use());
  }
  return token_;
}

void Parser::shift() {
  has_token_ = false;
  push();
  if (error_status_ > 0)
    --error_status_;
}

bool Parser::accept(Token token) {
  if (peek() != token)
    return false;
  shift();
  return true;
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
void Parser::say_as_bison(std::string_view message) {
  const int line = lexer_.place().line + (model_.dialect.has_choice_values ? 1 : 0);
  messages_.err(fmt::format("{}:{}: {}\n", lexer_.shown_file(), line, message));
}

void Parser::syntax_error() {
  ++errors_;
  say_as_bison("syntax error");
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
  try {
    statements(Block::top);
  } catch (const Aborted &) {
  }
  if (errors_ > 0)
    return false;
  if (model_.modules == no_symbol)
    model_.modules = symbol_no;
  builder_.set_place(lexer_.place(), lexer_.first_use());
  builder_.add_default_title();
  return true;
}

/// After a syntax error: bison's recovery with `error T_EOL`. `word` is the statement's first word, if it
/// began with one.
void Parser::recover(const std::string *word) {
  if (error_status_ == 0)
    syntax_error();
  error_status_ = 3;
  while (peek() != Token::end_of_line) {
    if (token_ == Token::end_of_input)
      throw Aborted{};
    has_token_ = false;
  }
  shift();
  error(word ? fmt::format("unknown statement \"{}\"", *word) : "invalid statement");
}

/// The statements up to the end of a block, whose closing statement is read too.
void Parser::statements(Block block) {
  std::string word;
  push();
  for (const int list = depth_;; depth_ = list) {
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
    if (!statement(block, word))
      recover(begins_with_word ? &word : nullptr);
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

/// One entry more on bison's stack. Where it is full, conf says so and goes on with what it has read by then,
/// as if nothing were wrong.
void Parser::push() {
  if (++depth_ < maximum_depth)
    return;
  say_as_bison("memory exhausted");
  throw Aborted{};
}

/// What stands inside `entry`, up to its end.
void Parser::block(Block block, MenuId entry) {
  try {
    statements(block);
  } catch (const Aborted &) {
    const Place place = model_.menus[entry].place;
    messages_.err(
        fmt::format("{}:{}: missing end statement for this entry\n", model_.file_name(place), place.line));
    if (builder_.current_menu() == entry)
      builder_.end_menu();
    throw;
  }
}

} // namespace kassay::kconfig
