// SPDX-License-Identifier: MIT
// Text of Kconfig files into tokens: scripts/kconfig/lexer.l.
//
// Written by hand; what flex makes of the rules (the longest match, then the first rule) is kept, also where
// it surprises: a macro's result is always a word, a NUL byte ends a line's macro, help text may begin in
// column 0. The parser decides when a token is read, because messages carry the line that the lexer has
// reached.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "kconfig/macro.h"
#include "kconfig/messages.h"
#include "kconfig/model.h"
#include "kconfig/source.h"

namespace kassay::kconfig {

/// Tokens; keywords first, in the alphabetical order of their spelling.
enum class Token : std::uint8_t {
  kw_allnoconfig_y,
  kw_bool,
  kw_choice,
  kw_comment,
  kw_config,
  kw_def_bool,
  kw_def_tristate,
  kw_default,
  kw_defconfig_list,
  kw_depends,
  kw_endchoice,
  kw_endif,
  kw_endmenu,
  kw_help,
  kw_hex,
  kw_if,
  kw_imply,
  kw_int,
  kw_mainmenu,
  kw_menu,
  kw_menuconfig,
  kw_modules,
  kw_on,
  kw_option,
  kw_optional,
  kw_prompt,
  kw_range,
  kw_select,
  kw_source,
  kw_string,
  kw_transitional,
  kw_tristate,
  kw_visible,
  word,
  quoted_word,
  help_text,
  assigned_value,
  logical_or,
  logical_and,
  equal,
  unequal,
  less,
  less_equal,
  greater,
  greater_equal,
  logical_not,
  open_paren,
  close_paren,
  colon_equal,
  plus_equal,
  end_of_line,
  end_of_input,
};

/// Reads one tree of Kconfig files.
class Lexer {
public:
  Lexer(Model &model, SourceFiles &sources, Macros &macros, Messages &messages)
      : model_(model), sources_(sources), macros_(macros), messages_(messages) {}

  /// zconf_initscan(): begins with the top file.
  void open(std::string_view name);
  /// zconf_nextfile(): goes on with another file, then returns to this one.
  void include(std::string_view name);
  /// zconf_starthelp(): what follows is a help text.
  void start_help();

  /// The next token; its text, if it has one, is in text().
  Token next();
  const std::string &text() const { return text_; }

  /// cur_filename and cur_lineno: the file being read, the line on which the current statement begins.
  FileId file() const { return file_; }
  Place place() const { return {file_, statement_line_}; }
  /// The first macro use that belongs to the current statement: an index into Model::macro_uses.
  std::size_t first_use() const { return first_use_; }
  /// The file that messages about the current statement name: to 6.7 the one in which it began, or "<none>".
  std::string_view shown_file() const;
  /// The macro language's view of where we are; to be called before anything is expanded.
  void update_macro_place() { macros_.set_place({model_.files[file_], line_}); }

private:
  enum class Mode : std::uint8_t { normal, assigned_value, help };
  struct Buffer {
    std::string_view content;
    std::size_t at = 0;
    int line = 1;
    FileId file = 0;
    int source_line = 0; ///< of the statement that included the next one
  };

  Token scan();
  Token scan_normal();
  Token scan_word();
  bool is_keyword(Token token) const;
  Token scan_quoted(char quote);
  Token scan_operator(char c);
  Token scan_assigned_value();
  Token scan_help();
  Token end_of_file();
  void begin_statement();
  void note_use(std::string_view raw, std::string_view result);
  bool end_of_help_line(std::size_t begin, std::size_t newline);
  bool help_indent(std::size_t end);
  void warn(int line, std::string_view message);
  std::string_view rest_of_line() const;
  FileId file_id(std::string_view name);
  void check_readable(std::string_view name);
  void check_recursion(std::string_view name);
  [[noreturn]] void tell_older_recursion(std::string_view name);
  void check_repetition(std::string_view name);

  Model &model_;
  SourceFiles &sources_;
  Macros &macros_;
  Messages &messages_;

  std::string_view content_;
  std::size_t at_ = 0;
  int line_ = 1;
  FileId file_ = 0;
  int statement_line_ = 0;
  FileId statement_file_ = 0;
  std::size_t first_use_ = 0;
  bool is_at_end_ = false;           ///< to 6.7: the top file's end was passed
  bool statement_is_nowhere_ = true; ///< none has begun, or one behind it
  std::vector<Buffer> includers_;
  std::vector<Place> included_from_; ///< by FileId
  std::unordered_map<std::string, FileId> file_ids_;

  Mode mode_ = Mode::normal;
  Token previous_ = Token::end_of_line;
  Token before_previous_ = Token::end_of_line;
  std::string text_;
  int help_indent_ = 0; ///< of the help's first line; 0: none seen
  int last_indent_ = 0;
};

} // namespace kassay::kconfig
