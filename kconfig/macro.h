// SPDX-License-Identifier: MIT
// The macro language: $(variable), $(function,argument...), shell, info, warning-if, error-if, filename,
// lineno.
//
// scripts/kconfig/preprocess.c, function by function. It runs in the lexer, whatever `if` or `depends on` is
// around: so the list of commands depends on files and environment only, never on .config.
#pragma once

#include <cstddef>
#include <cstdint>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "kconfig/messages.h"
#include "kconfig/shell_answers.h"
#include "probe/command.h"

namespace kassay::kconfig {

enum class VariableFlavor : std::uint8_t { recursive, simple, append };

/// Where a macro is being expanded, for messages and for $(filename) and $(lineno).
struct MacroPlace {
  std::string_view file;
  int line = 0;
};

/// What an expansion rests on: numbers of commands and of environment variables, each in the order in which
/// they were first used, so that a command nested in another one's text comes before it.
struct MacroSources {
  std::set<std::uint32_t> commands;
  std::set<std::uint32_t> environment;

  void add(const MacroSources &other) {
    commands.insert(other.commands.begin(), other.commands.end());
    environment.insert(other.environment.begin(), other.environment.end());
  }
};

/// What all macros of a tree together may come to, in bytes; a kernel has some ten thousand small ones. conf
/// has no such limit: of 30 lines that each double a text it dies for want of memory, or does not end.
constexpr std::size_t most_macro_text = 512u << 20;

/// The variables of one evaluation, and the expansion of text.
class Macros {
public:
  Macros(const Environment &environment, ShellAnswers &answers, Messages &messages,
         std::size_t limit = most_macro_text)
      : environment_(environment), answers_(answers), messages_(messages), limit_(limit), left_(limit) {}

  /// Where what follows stands. The view must stay valid.
  void set_place(MacroPlace place) { place_ = place; }

  /// `name = value` and its kin: variable_add().
  void define(std::string_view name, std::string_view value, VariableFlavor flavor);

  /// expand_dollar(): `text` is what follows a `$`; gives the expansion and how much of `text` it took.
  std::pair<std::string, std::size_t> expand_dollar(std::string_view text);
  /// expand_one_token(): up to the first character outside a macro that is no letter, digit, _ or -.
  std::pair<std::string, std::size_t> expand_token(std::string_view text);

  /// The environment variables that were read, in order, with their values: they go into auto.conf.cmd.
  std::vector<std::pair<std::string, std::string>> take_environment() { return std::move(used_environment_); }

  /// The commands that were run, in order, each once.
  std::vector<std::string> take_commands() { return std::move(commands_); }
  /// What the expansions since the last call rest on, also through the variables that they used.
  MacroSources take_sources() { return std::exchange(sources_, {}); }

private:
  using Arguments = std::span<const std::string>;
  struct Variable {
    std::string value;
    MacroSources sources; ///< of a simple one, or of the simple parts
    VariableFlavor flavor = VariableFlavor::recursive;
    int expansions = 0; ///< under way
  };

  template <class IsEnd>
  std::pair<std::string, std::size_t> expand_until(std::string_view text, Arguments arguments, IsEnd is_end);
  std::string expand(std::string_view text, Arguments arguments);
  std::pair<std::string, std::size_t> expand_dollar(std::string_view text, Arguments arguments);
  std::string evaluate(std::string_view clause, Arguments arguments);
  bool expand_variable(const std::string &name, Arguments arguments, std::string &result);
  bool call_function(const std::string &name, Arguments arguments, std::string &result);
  bool expand_environment(const std::string &name, std::string &result);
  std::string shell(const std::string &command);
  std::string place_prefix() const;
  [[noreturn]] void fatal(const std::string &message) const;
  void spend(std::size_t bytes);

  const Environment &environment_;
  ShellAnswers &answers_;
  Messages &messages_;
  MacroPlace place_;
  std::unordered_map<std::string, Variable> variables_;
  std::vector<std::pair<std::string, std::string>> used_environment_;
  std::vector<std::string> commands_;
  std::unordered_map<std::string, std::uint32_t> command_numbers_;
  MacroSources sources_;
  std::size_t limit_, left_; ///< see spend()
};

} // namespace kassay::kconfig
