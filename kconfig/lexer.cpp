// SPDX-License-Identifier: MIT
#include "kconfig/lexer.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace kassay::kconfig {
namespace {

constexpr std::array<std::string_view, 33> keywords = {
    "allnoconfig_y",  "bool",    "choice",    "comment", "config",     "def_bool", "def_tristate", "default",
    "defconfig_list", "depends", "endchoice", "endif",   "endmenu",    "help",     "hex",          "if",
    "imply",          "int",     "mainmenu",  "menu",    "menuconfig", "modules",  "on",           "option",
    "optional",       "prompt",  "range",     "select",  "source",     "string",   "transitional", "tristate",
    "visible"};

bool is_word_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
}
bool is_blank(char c) {
  return c == ' ' || c == '\t';
}

void cut_at_nul(std::string &text) {
  if (const auto nul = text.find('\0'); nul != std::string::npos)
    text.resize(nul);
}

} // namespace

void Lexer::warn(int line, std::string_view message) {
  messages_.err(fmt::format("{}:{}:warning: {}\n", model_.files[file_], line, message));
}

std::string_view Lexer::rest_of_line() const {
  return content_.substr(at_, std::min(content_.find('\n', at_), content_.size()) - at_);
}

FileId Lexer::file_id(std::string_view name) {
  const auto [found, is_new] =
      file_ids_.try_emplace(std::string(name), static_cast<FileId>(model_.files.size()));
  if (is_new) {
    model_.files.emplace_back(name);
    included_from_.push_back({});
  }
  return found->second;
}

void Lexer::open(std::string_view name) {
  const std::string *content = sources_.kept(name);
  if (!content) {
    messages_.err(fmt::format("can't find file {}\n", name));
    throw Exit{1};
  }
  content_ = *content;
  file_ = file_id(name);
  check_readable(name);
}

/// What flex says of a file that opens and cannot be read, and how it ends.
void Lexer::check_readable(std::string_view name) {
  if (!content_.empty() || !sources_.is_directory(std::string(name)))
    return;
  messages_.err("input in flex scanner failed\n");
  throw Exit{2};
}

void Lexer::check_recursion(std::string_view name) {
  if (std::ranges::none_of(includers_, [&](const Buffer &b) { return model_.files[b.file] == name; }))
    return;
  if (model_.dialect.has_choice_values)
    return tell_older_recursion(name);
  std::string message =
      fmt::format("Recursive inclusion detected.\nInclusion path:\n  current file : {}\n", name);
  for (auto includer = includers_.rbegin(); includer != includers_.rend(); ++includer)
    message += fmt::format("  included from: {}:{}\n", model_.files[includer->file], includer->source_line);
  messages_.err(message);
  throw Exit{1};
}

/// To 6.7: up to the file itself, and with the line that was reached.
void Lexer::tell_older_recursion(std::string_view name) {
  std::string message =
      fmt::format("Recursive inclusion detected.\nInclusion path:\n  current file : {}\n", name);
  for (auto includer = includers_.rbegin(); includer != includers_.rend(); ++includer) {
    message += fmt::format("  included from: {}:{}\n", model_.files[includer->file], includer->line - 1);
    if (model_.files[includer->file] == name)
      break;
  }
  messages_.err(message);
  throw Exit{1};
}

void Lexer::check_repetition(std::string_view name) {
  const auto found = file_ids_.find(std::string(name));
  if (!model_.dialect.rejects_repeated_source || found == file_ids_.end())
    return;
  const Place first = included_from_[found->second];
  messages_.err(fmt::format("{}:{}: error: repeated inclusion of {}\n"
                            "{}:{}: note: location of first inclusion of {}\n",
                            model_.files[file_], statement_line_, name, model_.files[first.file], first.line,
                            name));
  throw Exit{1};
}

void Lexer::include(std::string_view name) {
  const std::string *content = sources_.kept(name);
  if (!content) {
    messages_.err(fmt::format("{}:{}: can't open file \"{}\"\n", model_.files[file_], statement_line_, name));
    throw Exit{1};
  }
  includers_.push_back({content_, at_, line_, file_, statement_line_});
  check_recursion(name);
  check_repetition(name);
  const Place from = place();
  file_ = file_id(name);
  included_from_[file_] = from;
  content_ = *content;
  at_ = 0;
  line_ = 1;
  check_readable(name);
}

void Lexer::start_help() {
  text_.clear();
  help_indent_ = last_indent_ = 0;
  mode_ = Mode::help;
}

Token Lexer::next() {
  const auto begins_statement = [&] {
    return previous_ == Token::end_of_line || previous_ == Token::help_text;
  };
  Token token = scan();
  while (begins_statement() && token == Token::end_of_line)
    token = scan();
  if (begins_statement())
    begin_statement();
  if (before_previous_ == Token::end_of_line && previous_ == Token::word &&
      (token == Token::equal || token == Token::colon_equal || token == Token::plus_equal))
    mode_ = Mode::assigned_value;
  before_previous_ = previous_;
  previous_ = token;
  return token;
}

void Lexer::begin_statement() {
  statement_line_ = line_;
  statement_file_ = file_;
  statement_is_nowhere_ = is_at_end_;
  first_use_ = model_.macro_uses.size();
}

void Lexer::note_use(std::string_view raw, std::string_view result) {
  const MacroSources sources = macros_.take_sources();
  if (raw.find("$(") == std::string_view::npos)
    return;
  MacroUse &use = model_.macro_uses.emplace_back();
  use.place = {file_, line_};
  use.raw = model_.text.store(raw);
  use.result = model_.text.store(result);
  use.commands.assign(sources.commands.begin(), sources.commands.end());
  use.environment.assign(sources.environment.begin(), sources.environment.end());
}

std::string_view Lexer::shown_file() const {
  if (!model_.dialect.has_choice_values)
    return model_.files[file_];
  return statement_is_nowhere_ ? std::string_view("<none>") : model_.files[statement_file_];
}

Token Lexer::scan() {
  switch (mode_) {
  case Mode::assigned_value:
    return scan_assigned_value();
  case Mode::help:
    return scan_help();
  case Mode::normal:
    break;
  }
  return scan_normal();
}

Token Lexer::end_of_file() {
  mode_ = Mode::normal;
  if (previous_ != Token::end_of_line && previous_ != Token::help_text)
    warn(line_, "no new line at end of file");
  if (includers_.empty() && model_.dialect.has_choice_values && !is_at_end_) {
    is_at_end_ = true; // such series end the last line themselves
    return Token::end_of_line;
  }
  if (includers_.empty())
    return Token::end_of_input;
  const Buffer buffer = includers_.back();
  includers_.pop_back();
  content_ = buffer.content;
  at_ = buffer.at;
  line_ = buffer.line;
  file_ = buffer.file;
  return Token::end_of_line;
}

Token Lexer::scan_normal() {
  while (at_ < content_.size()) {
    const char c = content_[at_];
    if (is_blank(c)) {
      ++at_;
    } else if (c == '\n') {
      ++at_;
      ++line_;
      return Token::end_of_line;
    } else if (is_word_character(c) || c == '$') {
      if (const Token token = scan_word(); token != Token::end_of_input)
        return token;
    } else if (c == '#') {
      at_ += rest_of_line().size();
    } else if (c == '"' || c == '\'') {
      ++at_;
      return scan_quoted(c);
    } else if (c == '\\' && at_ + 1 < content_.size() && content_[at_ + 1] == '\n') {
      at_ += 2;
      ++line_;
    } else {
      if (const Token token = scan_operator(c); token != Token::end_of_input)
        return token;
      warn(line_, fmt::format("ignoring unsupported character '{}'", c));
      ++at_;
    }
  }
  return end_of_file();
}

bool Lexer::is_keyword(Token token) const {
  switch (token) {
  case Token::kw_transitional:
    return model_.dialect.has_transitional;
  case Token::kw_optional:
    return model_.dialect.has_choice_values;
  case Token::kw_option:
  case Token::kw_allnoconfig_y:
  case Token::kw_defconfig_list:
    return model_.dialect.has_options;
  default:
    return true;
  }
}

/// A word or keyword; end_of_input stands for a macro that came to nothing.
Token Lexer::scan_word() {
  std::size_t end = at_;
  bool has_macro = false;
  while (end < content_.size() && (is_word_character(content_[end]) || content_[end] == '$'))
    has_macro |= content_[end++] == '$';
  if (!has_macro) {
    text_.assign(content_.substr(at_, end - at_));
    at_ = end;
    const auto found = std::ranges::lower_bound(keywords, std::string_view(text_));
    if (found == keywords.end() || *found != text_)
      return Token::word;
    const auto token = static_cast<Token>(found - keywords.begin());
    return is_keyword(token) ? token : Token::word;
  }
  std::string_view line = rest_of_line();
  std::size_t nul = line.find('\0', end - at_);
  update_macro_place();
  auto [expansion, used] = macros_.expand_token(line.substr(0, nul));
  at_ += used == nul ? used + 1 : used;
  text_ = std::move(expansion);
  note_use(line.substr(0, used), text_);
  return text_.empty() ? Token::end_of_input : Token::word;
}

/// end_of_input stands for a character that is no operator.
Token Lexer::scan_operator(char c) {
  const char following = at_ + 1 < content_.size() ? content_[at_ + 1] : '\0';
  const auto take = [&](Token token, std::size_t size) {
    at_ += size;
    return token;
  };
  switch (c) {
  case '|':
    return following == '|' ? take(Token::logical_or, 2) : Token::end_of_input;
  case '&':
    return following == '&' ? take(Token::logical_and, 2) : Token::end_of_input;
  case ':':
    return following == '=' ? take(Token::colon_equal, 2) : Token::end_of_input;
  case '+':
    return following == '=' ? take(Token::plus_equal, 2) : Token::end_of_input;
  case '!':
    return following == '=' ? take(Token::unequal, 2) : take(Token::logical_not, 1);
  case '<':
    return following == '=' ? take(Token::less_equal, 2) : take(Token::less, 1);
  case '>':
    return following == '=' ? take(Token::greater_equal, 2) : take(Token::greater, 1);
  case '=':
    return take(Token::equal, 1);
  case '(':
    return take(Token::open_paren, 1);
  case ')':
    return take(Token::close_paren, 1);
  default:
    return Token::end_of_input;
  }
}

Token Lexer::scan_quoted(char quote) {
  std::string text;
  while (at_ < content_.size()) {
    const char c = content_[at_];
    if (c == '\n') {
      messages_.err(
          fmt::format("{}:{}:warning: multi-line strings not supported\n", shown_file(), statement_line_));
      break;
    }
    ++at_;
    if (c == quote)
      break;
    if (c == '$') {
      update_macro_place();
      auto [expansion, used] = macros_.expand_dollar(rest_of_line());
      text += expansion;
      if (used > 0)
        note_use(content_.substr(at_ - 1, used + 1), expansion);
      at_ += used;
    } else if (c != '\\') {
      text += c;
    } else if (at_ < content_.size() && content_[at_] != '\n') {
      text += content_[at_++];
    }
  }
  cut_at_nul(text);
  text_ = std::move(text);
  return Token::quoted_word;
}

Token Lexer::scan_assigned_value() {
  while (at_ < content_.size() && is_blank(content_[at_]))
    ++at_;
  if (at_ == content_.size())
    return end_of_file();
  if (content_[at_] == '\n') {
    ++at_;
    ++line_;
    mode_ = Mode::normal;
    return Token::end_of_line;
  }
  text_.assign(rest_of_line());
  at_ += text_.size();
  cut_at_nul(text_);
  return Token::assigned_value;
}

/// At blanks that end at `end`: counts the indentation; true if the help text ends here.
bool Lexer::help_indent(std::size_t end) {
  int indent = 0;
  for (; at_ < end; ++at_)
    indent = content_[at_] == '\t' ? (indent & ~7) + 8 : indent + 1;
  last_indent_ = indent;
  if (help_indent_ == 0)
    return false;
  if (indent < help_indent_)
    return true;
  text_.append(static_cast<std::size_t>(indent - help_indent_), ' ');
  return false;
}

/// At blanks and a newline: takes them; true if the line after it begins in column 0, which ends the help
/// text.
bool Lexer::end_of_help_line(std::size_t begin, std::size_t newline) {
  (void)begin;
  at_ = newline + 1;
  ++line_;
  if (at_ < content_.size() && !is_blank(content_[at_]) && content_[at_] != '\n')
    return true;
  text_ += '\n';
  return false;
}

Token Lexer::scan_help() {
  while (at_ < content_.size()) {
    std::size_t end = at_;
    while (end < content_.size() && is_blank(content_[end]))
      ++end;
    if (end < content_.size() && content_[end] == '\n') {
      if (end_of_help_line(at_, end))
        break;
    } else if (end > at_) {
      if (help_indent(end))
        break;
    } else {
      std::string_view line = rest_of_line();
      at_ += line.size();
      while (!line.empty() && is_blank(line.back()))
        line.remove_suffix(1);
      text_ += line;
      if (help_indent_ == 0)
        help_indent_ = last_indent_;
    }
  }
  mode_ = Mode::normal;
  cut_at_nul(text_);
  return Token::help_text;
}

} // namespace kassay::kconfig
