// SPDX-License-Identifier: MIT
#include "kconfig/native_command.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include <unistd.h>

namespace kassay::kconfig {
namespace {

using std::string_view;

/// What is a word of its own to sh (POSIX and bash), so that no program of that name would be run.
constexpr string_view words_of_shells[] = {
    ".",      ":",       "[",        "[[",        "alias",    "bg",      "bind",     "break",   "builtin",
    "caller", "case",    "cd",       "chdir",     "command",  "compgen", "complete", "compopt", "continue",
    "coproc", "declare", "dirs",     "disown",    "do",       "done",    "echo",     "elif",    "else",
    "enable", "esac",    "eval",     "exec",      "exit",     "export",  "false",    "fc",      "fg",
    "fi",     "for",     "function", "getopts",   "hash",     "help",    "history",  "if",      "in",
    "jobs",   "kill",    "let",      "local",     "logout",   "mapfile", "newgrp",   "popd",    "printf",
    "pushd",  "pwd",     "read",     "readarray", "readonly", "return",  "select",   "set",     "shift",
    "shopt",  "source",  "suspend",  "test",      "then",     "time",    "times",    "trap",    "true",
    "type",   "typeset", "ulimit",   "umask",     "unalias",  "unset",   "until",    "wait",    "while"};

/// Means itself to any shell, anywhere in a word.
bool is_plain(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         string_view("%+,-./:=@_").find(c) != string_view::npos;
}

bool take(string_view &text, string_view prefix) {
  if (!text.starts_with(prefix))
    return false;
  text.remove_prefix(prefix.size());
  return true;
}

/// What comes before `end`, which is taken too; nothing if it does not come.
std::optional<string_view> take_until(string_view &text, string_view end) {
  const std::size_t at = text.find(end);
  if (at == string_view::npos)
    return std::nullopt;
  const string_view result = text.substr(0, at);
  text.remove_prefix(at + end.size());
  return result;
}

/// A string in double quotes in which nothing is special.
bool is_literal(string_view text) {
  return text.find_first_of("$`\\\"\n") == string_view::npos;
}

/// The words of a simple command; empty if it is more than that.
std::vector<std::string> words_of(string_view text) {
  std::vector<std::string> words;
  std::string word;
  bool is_open = false; // a word, perhaps an empty one in quotes
  const auto close = [&] {
    if (is_open)
      words.push_back(std::exchange(word, {}));
    is_open = false;
  };
  while (!text.empty()) {
    const char c = text.front();
    if (c == ' ') {
      close();
      text.remove_prefix(1);
      continue;
    }
    is_open = true;
    if (c == '\'' || c == '"') {
      text.remove_prefix(1);
      const auto quoted = take_until(text, string_view(&c, 1));
      if (!quoted || quoted->find('\n') != string_view::npos || (c == '"' && !is_literal(*quoted)))
        return {};
      word += *quoted;
    } else if (is_plain(c)) {
      word += c;
      text.remove_prefix(1);
    } else {
      return {};
    }
  }
  close();
  if (words.empty() || words[0].empty() || words[0].find('=') != std::string::npos ||
      std::ranges::find(words_of_shells, words[0]) != std::end(words_of_shells))
    return {};
  return words;
}

/// What sh makes of the inside of double quotes, and then printf of it as an argument of %b.
std::optional<std::string> printed_by_percent_b(string_view quoted) {
  std::string argument;
  for (std::size_t i = 0; i < quoted.size(); ++i) {
    const char c = quoted[i];
    if (c == '$' || c == '`' || c == '"' || c == '\n')
      return std::nullopt;
    const char next = i + 1 < quoted.size() ? quoted[i + 1] : '\0';
    const bool is_escape = c == '\\' && (next == '$' || next == '`' || next == '"' || next == '\\');
    argument += is_escape ? quoted[++i] : c;
  }
  std::string printed;
  for (std::size_t i = 0; i < argument.size(); ++i) {
    if (argument[i] != '\\') {
      printed += argument[i];
      continue;
    }
    const char escaped = ++i < argument.size() ? argument[i] : '\0';
    if (escaped != 'n' && escaped != 't' && escaped != '\\')
      return std::nullopt;
    printed += escaped == 'n' ? '\n' : escaped == 't' ? '\t' : '\\';
  }
  return printed + "\n";
}

/// `printf "%b\n" "..." |` or `echo '...' |`, taken off; the input that it makes. Nothing if the pipe is
/// another.
std::optional<std::string> take_input(string_view &text) {
  if (take(text, "printf \"%b\\n\" \"")) {
    const auto quoted = take_until(text, "\" | ");
    return quoted ? printed_by_percent_b(*quoted) : std::nullopt;
  }
  if (take(text, "echo '")) {
    const auto quoted = take_until(text, "' | ");
    if (!quoted || quoted->find_first_of("\\'\n") != string_view::npos || quoted->starts_with('-'))
      return std::nullopt;
    return std::string(*quoted) + "\n";
  }
  return "";
}

/// The directory that cc-option makes, in each spelling that it had: 5.10's macro says $$$$.
std::vector<std::string> words_beside_own_directory(string_view text) {
  for (const string_view name : {".tmp_$$$$", ".tmp_$$"}) {
    const std::string remove = "trap \"rm -rf " + std::string(name) + "\" EXIT; ";
    const std::string make = "mkdir " + std::string(name) + "; ";
    string_view rest = text;
    if (!take(rest, remove + make) && !take(rest, make + remove))
      continue;
    std::string line(rest);
    for (std::size_t at = 0; (at = line.find(name, at)) != std::string::npos;)
      line.replace(at, name.size(), "'" + std::string(scratch_mark) + "'"); // quoted, it means itself
    return words_of(line);
  }
  return words_of(text);
}

/// `test "A" = B`, `test -z "A"`: whether it holds.
std::optional<bool> tested(string_view text) {
  if (!take(text, "test "))
    return std::nullopt;
  if (take(text, "-z \"")) {
    const auto value = take_until(text, "\"");
    return value && text.empty() && is_literal(*value) ? std::optional(value->empty()) : std::nullopt;
  }
  if (!take(text, "\""))
    return std::nullopt;
  const auto value = take_until(text, "\" = ");
  if (!value || !is_literal(*value) || value->starts_with('-') || value->starts_with('(') ||
      value->starts_with('!') || text.empty() || !std::ranges::all_of(text, is_plain))
    return std::nullopt;
  return *value == text;
}

/// What `echo "..."` prints for all shells alike, without the newline.
bool is_echoed_as_it_is(string_view text) {
  return is_literal(text) &&
         !(text.starts_with('-') && text.find_first_not_of("neE", 1) == string_view::npos);
}

/// if-success: `{ COMMAND; } >/dev/null 2>&1 && echo "THEN" || echo "OTHERWISE"`.
std::optional<NativeCommand> condition(string_view text) {
  NativeCommand command;
  if (!take(text, "{ "))
    return std::nullopt;
  const auto body = take_until(text, "; } >/dev/null 2>&1 && echo \"");
  const auto then = body ? take_until(text, "\" || echo \"") : std::nullopt;
  const auto otherwise = then ? take_until(text, "\"") : std::nullopt;
  if (!otherwise || !text.empty() || !is_echoed_as_it_is(*then) || !is_echoed_as_it_is(*otherwise))
    return std::nullopt;
  command.then = *then;
  command.otherwise = *otherwise;
  if (const auto holds = tested(*body)) {
    command.then = *holds ? *then : *otherwise;
    return command;
  }
  string_view rest = *body;
  auto input = take_input(rest);
  if (!input)
    return std::nullopt;
  command.input = std::move(*input);
  command.argv = command.input.empty() ? words_beside_own_directory(rest) : words_of(rest);
  return command.argv.empty() ? std::nullopt : std::optional(command);
}

/// `set -- A B && echo $1`.
std::optional<NativeCommand> chosen_word(string_view text) {
  if (!take(text, "set -- "))
    return std::nullopt;
  const auto list = take_until(text, " && echo $");
  if (!list || text.size() != 1 || text[0] < '1' || text[0] > '9' ||
      !std::ranges::all_of(*list, [](char c) { return is_plain(c) || c == ' '; }))
    return std::nullopt;
  std::vector<std::string> words = words_of("x " + std::string(*list)); // $0 stands for the missing ones
  const auto number = static_cast<std::size_t>(text[0] - '0');
  const std::string word = number < words.size() ? words[number] : "";
  if (!is_echoed_as_it_is(word))
    return std::nullopt;
  return NativeCommand{.argv = {}, .input = {}, .then = word, .otherwise = {}};
}

} // namespace

std::optional<NativeCommand> native_command(const std::string &text) {
  if (auto command = condition(text))
    return command;
  if (auto command = chosen_word(text))
    return command;
  if (auto words = words_of(text); !words.empty())
    return NativeCommand{
        .argv = std::move(words), .input = {}, .is_output = true, .then = {}, .otherwise = {}};
  return std::nullopt;
}

std::string native_control() {
  return R"({ trap "rm -rf .tmp_$$" EXIT; mkdir .tmp_$$; : >.tmp_$$/tmp.o; } >/dev/null 2>&1 && echo "y" || echo "n")";
}

bool may_run_natively(const Environment &environment, const std::string &directory) {
  const auto chosen = environment.find("KASSAY_NATIVE_MACROS");
  if (chosen != environment.end() && chosen->second == "0")
    return false;
  const auto function = environment.lower_bound("BASH_FUNC_");
  if (function != environment.end() && function->first.starts_with("BASH_FUNC_"))
    return false;
  if (!environment.contains("PATH")) // each shell has its own idea of it
    return false;
  return access(directory.c_str(), W_OK) == 0;
}

} // namespace kassay::kconfig
