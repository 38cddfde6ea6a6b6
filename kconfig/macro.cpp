// SPDX-License-Identifier: MIT
#include "kconfig/macro.h"

#include <algorithm>
#include <array>
#include <cstdlib>

#include <fmt/format.h>

namespace kassay::kconfig {
namespace {

constexpr std::size_t maximum_pieces = 16;   // FUNCTION_MAX_ARGS
constexpr int maximum_variable_depth = 1000; // variable_expand()

constexpr std::size_t price_of_macro = 1024; ///< in bytes, whatever it comes to: half a million are enough

bool is_token_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
}

/// The clause cut at the commas outside parentheses; quotes do not protect.
std::vector<std::string_view> split_arguments(std::string_view clause) {
  std::vector<std::string_view> pieces;
  std::size_t begin = 0;
  int nest = 0;
  for (std::size_t i = 0; i < clause.size(); ++i) {
    if (nest == 0 && clause[i] == ',') {
      pieces.push_back(clause.substr(begin, i - begin));
      begin = i + 1;
    } else if (clause[i] == '(') {
      ++nest;
    } else if (clause[i] == ')') {
      --nest;
    }
  }
  pieces.push_back(clause.substr(begin));
  return pieces;
}

/// The number of the argument that a clause names as strtoul(3) reads it; 0 if it names none.
unsigned long argument_number(std::string_view clause) {
  const std::string text(clause);
  char *end = nullptr;
  const unsigned long number = std::strtoul(text.c_str(), &end, 10);
  return *end == '\0' ? number : 0;
}

} // namespace

std::string Macros::place_prefix() const {
  return fmt::format("{}:{}: ", place_.file, place_.line);
}

void Macros::fatal(const std::string &message) const {
  messages_.err(place_prefix() + message + "\n");
  throw Exit{1};
}

/// Counts text that was made.
void Macros::spend(std::size_t bytes) {
  if (bytes > left_)
    fatal(fmt::format("macros come to more than {} MiB of text", limit_ >> 20));
  left_ -= bytes;
}

void Macros::define(std::string_view name, std::string_view value, VariableFlavor flavor) {
  auto [found, is_new] = variables_.try_emplace(std::string(name));
  const bool appends = flavor == VariableFlavor::append && !is_new;
  if (flavor == VariableFlavor::append)
    flavor = is_new ? VariableFlavor::recursive : found->second.flavor;
  found->second.flavor = flavor;
  sources_ = {};
  std::string text = flavor == VariableFlavor::simple ? expand(value, {}) : std::string(value);
  Variable &stored = variables_[std::string(name)];
  if (appends) {
    stored.value.append(" ").append(text);
  } else {
    stored.value = std::move(text);
    stored.sources = {};
  }
  stored.sources.add(take_sources());
}

template <class IsEnd>
std::pair<std::string, std::size_t> Macros::expand_until(std::string_view text, Arguments arguments,
                                                         IsEnd is_end) {
  std::string result;
  std::size_t at = 0;
  while (at < text.size() && (text[at] == '$' || !is_end(text[at]))) {
    if (text[at] != '$') {
      result += text[at++];
      continue;
    }
    auto [expansion, used] = expand_dollar(text.substr(at + 1), arguments);
    spend(price_of_macro + expansion.size());
    result += expansion;
    at += 1 + used;
  }
  spend(result.size());
  return {std::move(result), at};
}

std::string Macros::expand(std::string_view text, Arguments arguments) {
  return expand_until(text, arguments, [](char) { return false; }).first;
}

std::pair<std::string, std::size_t> Macros::expand_token(std::string_view text) {
  return expand_until(text, {}, [](char c) { return !is_token_character(c); });
}

std::pair<std::string, std::size_t> Macros::expand_dollar(std::string_view text) {
  return expand_dollar(text, {});
}

std::pair<std::string, std::size_t> Macros::expand_dollar(std::string_view text, Arguments arguments) {
  if (!text.starts_with('('))
    return {"$", 0};
  int nest = 0;
  std::size_t end = 1;
  for (; end < text.size(); ++end) {
    if (text[end] == '(')
      ++nest;
    else if (text[end] == ')' && nest-- == 0)
      break;
  }
  if (end == text.size())
    fatal(fmt::format("unterminated reference to '{}': missing ')'", text.substr(1)));
  return {evaluate(text.substr(1, end - 1), arguments), end + 1};
}

std::string Macros::evaluate(std::string_view clause, Arguments arguments) {
  if (const unsigned long n = argument_number(clause); n > 0 && n <= arguments.size())
    return arguments[n - 1];
  const auto pieces = split_arguments(clause);
  if (pieces.size() > maximum_pieces)
    fatal("too many function arguments");
  const std::string name = expand(pieces[0], arguments);
  if (ShellAnswers::holds_placeholder(name)) // who is called is not known yet
    return answers_.unknown_value();
  std::vector<std::string> values;
  values.reserve(pieces.size() - 1);
  for (std::size_t i = 1; i < pieces.size(); ++i)
    values.push_back(expand(pieces[i], arguments));
  std::string result;
  if (expand_variable(name, values, result) || call_function(name, values, result) ||
      (values.empty() && expand_environment(name, result)))
    return result;
  return {};
}

bool Macros::expand_variable(const std::string &name, Arguments arguments, std::string &result) {
  const auto found = variables_.find(name);
  if (found == variables_.end())
    return false;
  Variable &variable = found->second;
  if (arguments.empty() && variable.expansions > 0)
    fatal(fmt::format("Recursive variable '{}' references itself (eventually)", name));
  if (variable.expansions > maximum_variable_depth)
    fatal("Too deep recursive expansion");
  if (variable.flavor != VariableFlavor::recursive) {
    result = variable.value;
    sources_.add(variable.sources);
    return true;
  }
  ++variable.expansions;
  result = expand(variable.value, arguments);
  --variable.expansions;
  return true;
}

bool Macros::expand_environment(const std::string &name, std::string &result) {
  if (name.empty())
    return false;
  const auto used = std::ranges::find(used_environment_, name, &std::pair<std::string, std::string>::first);
  if (used != used_environment_.end()) {
    result = used->second;
    sources_.environment.insert(static_cast<std::uint32_t>(used - used_environment_.begin()));
    return true;
  }
  const auto found = environment_.find(name);
  if (found == environment_.end())
    return false;
  sources_.environment.insert(static_cast<std::uint32_t>(used_environment_.size()));
  used_environment_.emplace_back(name, found->second);
  result = found->second;
  return true;
}

std::string Macros::shell(const std::string &command) {
  const auto [number, is_new] =
      command_numbers_.try_emplace(command, static_cast<std::uint32_t>(commands_.size()));
  if (is_new)
    commands_.push_back(command);
  sources_.commands.insert(number->second);
  const ShellAnswer *answer = answers_.ask(command);
  if (!answer)
    return answers_.placeholder(command);
  if (!answer->err.empty())
    messages_.err(answer->err);
  return answer->text;
}

bool Macros::call_function(const std::string &name, Arguments arguments, std::string &result) {
  struct Function {
    std::string_view name;
    std::size_t arguments;
  };
  static constexpr std::array<Function, 6> functions = {
      {{"error-if", 2}, {"filename", 0}, {"info", 1}, {"lineno", 0}, {"shell", 1}, {"warning-if", 2}}};
  const auto found = std::ranges::find(functions, name, &Function::name);
  if (found == functions.end())
    return false;
  if (arguments.size() < found->arguments)
    fatal(fmt::format("too few function arguments passed to '{}'", name));
  if (arguments.size() > found->arguments)
    fatal(fmt::format("too many function arguments passed to '{}'", name));
  if (name == "error-if" && arguments[0] == "y")
    fatal(arguments[1]);
  if (name == "warning-if" && arguments[0] == "y")
    messages_.err(place_prefix() + arguments[1] + "\n");
  if (name == "info")
    messages_.out(arguments[0] + "\n");
  if (name == "filename")
    result = place_.file;
  else if (name == "lineno")
    result = std::to_string(place_.line);
  else if (name == "shell")
    result = shell(arguments[0]);
  else
    result.clear();
  return true;
}

} // namespace kassay::kconfig
