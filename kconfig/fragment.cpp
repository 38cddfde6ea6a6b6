// SPDX-License-Identifier: MIT
#include "kconfig/fragment.h"

#include <algorithm>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "kconfig/macro_text.h"

namespace kassay::kconfig {

namespace {

bool is_control(char c) {
  return static_cast<unsigned char>(c) < ' ' || c == 0x7f;
}

/// Text that stays on its line and in its comment: control characters become blanks, and no backslash at the
/// end can join the next line.
std::string one_line(std::string_view text) {
  std::string line(text);
  std::ranges::replace_if(line, is_control, ' ');
  while (line.ends_with('\\') || line.ends_with(' '))
    line.pop_back();
  return line;
}

/// Text in double quotes of a Kconfig file or .config, without a macro in it. A line break becomes a blank,
/// as in the output of $(shell,...).
std::string quoted(std::string_view text, std::string_view escaped) {
  std::string result = "\"";
  for (char c : text) {
    if (escaped.find(c) != std::string_view::npos)
      result += '\\';
    result += is_control(c) && c != '\t' ? ' ' : c;
  }
  return result + "\"";
}

std::string kconfig_string(std::string_view text) {
  return quoted(text, "\"\\$");
}

template <class T> std::vector<T> sorted_by_name(std::span<const T> items) {
  std::vector<T> sorted(items.begin(), items.end());
  std::ranges::sort(sorted, {}, &T::name);
  return sorted;
}

bool is_logical(const FragmentSymbol &symbol) {
  return symbol.type == "bool" || symbol.type == "tristate";
}

bool is_unset(const FragmentSymbol &symbol) {
  return is_logical(symbol) && symbol.value != "y" && symbol.value != "m";
}

std::string cannot_tell(const FragmentSymbol &symbol) {
  return one_line(
      fmt::format("{}: cannot tell{}{}", symbol.name, symbol.reason.empty() ? "" : ": ", symbol.reason));
}

std::string help_of(const FragmentSymbol &symbol) {
  std::string help = one_line(symbol.help);
  return help.find_first_not_of(' ') == std::string::npos ? "" : fmt::format("\thelp\n\t  {}\n", help);
}

// --- Kconfig.toolchain, fixed ---

std::string fixed_value(const FragmentSymbol &symbol) {
  if (is_logical(symbol))
    return fmt::format("\tdef_{} {}\n", symbol.type, is_unset(symbol) ? "n" : symbol.value);
  return fmt::format("\t{}\n\tdefault {}\n", symbol.type,
                     symbol.type == "string" ? kconfig_string(symbol.value) : symbol.value);
}

std::string fixed_entry(const FragmentSymbol &symbol) {
  if (!symbol.known)
    return fmt::format("# {}\n", cannot_tell(symbol));
  return fmt::format("config {}\n{}{}", symbol.name, fixed_value(symbol), help_of(symbol));
}

// --- Kconfig.toolchain, live ---

/// kassay-run: in a directory of its own that is gone afterwards; nothing is printed if sh finds an error in
/// the text.
constexpr std::string_view live_macros = R"kconfig(kassay-comma := ,
kassay-dollar := $
kassay-open := (
kassay-close := )

# $(kassay-run,<command>,<then>): runs the command in an empty directory of its own
kassay-run = $(shell,$(kassay-enter) && ( $(1) ) </dev/null $(2))
kassay-enter := dir=`mktemp -d` && cd "$dir" && trap 'cd / && rm -rf "$dir"' EXIT && export LC_ALL=C

# $(kassay-success,<command>): y if it exits with 0, else n
kassay-success = $(kassay-result-$(kassay-run,$(1),>/dev/null 2>&1; test $? -eq 0 && echo y))
kassay-result-y := y
kassay-result- := n

# $(kassay-number,<command>): the first line it prints that is a number, else 0
kassay-number = $(kassay-or-zero,$(kassay-run,$(1),2>/dev/null | grep -E -x -e "-?[1-9][0-9]*|0" | head -n 1))
kassay-or-zero = $(1)$(kassay-zero-if-$(1))
kassay-zero-if- := 0

# $(kassay-text,<command>): what it prints
kassay-text = $(kassay-run,$(1),2>/dev/null)
)kconfig";

constexpr std::string_view bit_flags[] = {"m32-flag", "m64-flag"};

bool is_bit_flag(std::string_view name) {
  return std::ranges::find(bit_flags, name) != std::end(bit_flags);
}

/// A variable of the environment, or its default where that is unset or empty: the name
/// $(kassay-default-CC$(CC)) is only defined if $(CC) is nothing. Flags for the default CC are no use to
/// another one.
std::string tool_definition(const ToolVariable &tool) {
  std::string condition = fmt::format("$({})", tool.name);
  if (tool.name.ends_with("_FLAGS"))
    condition = "$(CC)" + condition;
  return fmt::format("kassay-default-{0} := {1}\nkassay-{0} := $({0})$(kassay-default-{0}{2})\n", tool.name,
                     macro_value(tool.value), condition);
}

std::string bit_flag_definition(std::string_view name) {
  std::string flag = fmt::format("-{}", name.substr(0, name.find("-flag")));
  return fmt::format(
      "kassay-{0}-y := {1}\nkassay-{0} := $(kassay-{0}-$(kassay-success,$(kassay-CC) -Werror {1} -E -x c "
      "/dev/null -o /dev/null))\n",
      name, flag);
}

/// The variables of the live style: the tools, and the bit flags if a question mentions them.
std::string live_variables(std::span<const FragmentSymbol> symbols, std::span<const ToolVariable> tools) {
  std::string text;
  for (const ToolVariable &tool : tools)
    if (!is_bit_flag(tool.name))
      text += tool_definition(tool);
  for (std::string_view name : bit_flags)
    if (std::ranges::any_of(symbols,
                            [&](const FragmentSymbol &symbol) { return mentions(symbol.live, name); }))
      text += bit_flag_definition(name);
  return text;
}

/// A Kconfig expression that shall not expand: a `$` can only stand in a string.
std::string expression(std::string_view text) {
  std::string result;
  for (char c : text)
    result += c == '$' ? std::string("\\$") : std::string(1, c);
  return result;
}

std::string live_default(const FragmentSymbol &symbol, std::span<const std::string> variables) {
  if (!symbol.live_value.empty())
    return expression(symbol.live_value);
  std::string argument = macro_argument(symbol.live, variables);
  if (symbol.type == "bool")
    return fmt::format("$(kassay-success,{})", argument);
  if (symbol.type == "int")
    return fmt::format("$(kassay-number,{})", argument);
  return fmt::format("\"$(kassay-text,{})\"", argument);
}

std::string live_entry(const FragmentSymbol &symbol, std::span<const std::string> variables) {
  if (symbol.live.empty() && symbol.live_value.empty())
    return "# as kassay found it: there is no question for sh\n" + fixed_entry(symbol);
  std::string text = fmt::format("config {}\n", symbol.name);
  std::string value = live_default(symbol, variables);
  if (symbol.type == "bool") {
    text += fmt::format("\tdef_bool {}\n", value);
    if (!symbol.needs.empty())
      text += fmt::format("\tdepends on {}\n", expression(symbol.needs));
  } else {
    std::string condition = symbol.needs.empty() ? "" : " if " + expression(symbol.needs);
    text += fmt::format("\t{}\n\tdefault {}{}\n", symbol.type, value, condition);
    if (!symbol.needs.empty()) // no `depends on`: an int that is off shall be 0 in every kernel's conf
      text += fmt::format("\tdefault {}\n", symbol.type == "int" ? "0" : "\"\"");
  }
  return text + help_of(symbol);
}

// --- toolchain.mk ---

/// A value on the right of `:=`.
std::string make_value(std::string_view text) {
  std::string result;
  std::size_t backslashes = 0;
  for (char c : text) {
    if (c == '#') // make halves the backslashes before it
      result += std::string(backslashes + 1, '\\');
    if (c == '$')
      result += '$';
    result += is_control(c) && c != '\t' ? ' ' : c;
    backslashes = c == '\\' ? backslashes + 1 : 0;
  }
  // $() is nothing, and keeps make from dropping blanks at the start or joining lines at the end.
  bool leading_blank = result.starts_with(' ') || result.starts_with('\t');
  return (leading_blank ? "$()" : "") + result + (backslashes > 0 ? "$()" : "");
}

std::string make_line(const FragmentSymbol &symbol) {
  if (!symbol.known)
    return fmt::format("# CONFIG_{}\n", cannot_tell(symbol));
  if (is_unset(symbol))
    return fmt::format("# CONFIG_{} is not set\n", symbol.name);
  std::string value = make_value(symbol.value);
  return fmt::format("CONFIG_{} :={}{}\n", symbol.name, value.empty() ? "" : " ", value);
}

// --- toolchain.h ---

/// A C string literal; octal escapes, because they end after three digits, and "??" would be a trigraph.
std::string c_string(std::string_view text) {
  std::string result = "\"";
  for (char c : text) {
    if (c == '"' || c == '\\' || c == '?')
      result += fmt::format("\\{}", c);
    else if (is_control(c) || static_cast<unsigned char>(c) >= 0x80)
      result += fmt::format("\\{:03o}", static_cast<unsigned char>(c));
    else
      result += c;
  }
  return result + "\"";
}

std::string c_comment(std::string_view text) {
  std::string line = one_line(text);
  for (std::size_t at = line.find("*/"); at != std::string::npos; at = line.find("*/", at))
    line.insert(at + 1, " ");
  return fmt::format("/* {} */\n", line);
}

std::string c_value(const FragmentSymbol &symbol) {
  if (is_logical(symbol))
    return "1";
  if (symbol.type == "string")
    return c_string(symbol.value);
  const bool lacks_prefix =
      symbol.type == "hex" && !symbol.value.starts_with("0x") && !symbol.value.starts_with("0X");
  return (lacks_prefix ? "0x" : "") + symbol.value;
}

std::string c_line(const FragmentSymbol &symbol) {
  if (!symbol.known)
    return c_comment(fmt::format("CONFIG_{}", cannot_tell(symbol)));
  if (is_unset(symbol))
    return c_comment(fmt::format("CONFIG_{} is not set", symbol.name));
  const bool is_module = symbol.type == "tristate" && symbol.value == "m";
  return fmt::format("#define CONFIG_{}{} {}\n", symbol.name, is_module ? "_MODULE" : "", c_value(symbol));
}

// --- toolchain.config ---

std::string config_line(const FragmentSymbol &symbol) {
  if (!symbol.known)
    return fmt::format("# {}\n", cannot_tell(symbol));
  if (is_unset(symbol))
    return fmt::format("# CONFIG_{} is not set\n", symbol.name);
  return fmt::format("CONFIG_{}={}\n", symbol.name,
                     symbol.type == "string" ? quoted(symbol.value, "\"\\") : symbol.value);
}

} // namespace

std::string kconfig_fragment(std::span<const FragmentSymbol> unsorted,
                             std::span<const ToolVariable> unsorted_tools, Style style) {
  std::vector<FragmentSymbol> symbols = sorted_by_name(unsorted);
  std::vector<ToolVariable> tools = sorted_by_name(unsorted_tools);
  std::string text = "# Generated by kassay; do not edit.\n";
  std::vector<std::string> variables(std::begin(bit_flags), std::end(bit_flags));
  if (style == Style::live) {
    for (const ToolVariable &tool : tools)
      variables.push_back(tool.name);
    text += "# Asks the toolchain each time it is read; needs no kassay.\n\n";
    text += live_macros;
    text += "\n# the tools: of the environment, else those that kassay looked at\n";
    text += live_variables(symbols, tools);
  }
  for (const FragmentSymbol &symbol : symbols)
    text += "\n" + (style == Style::live ? live_entry(symbol, variables) : fixed_entry(symbol));
  return text;
}

std::string make_fragment(std::span<const FragmentSymbol> symbols, std::span<const ToolVariable> tools) {
  std::string text = "# Generated by kassay; do not edit.\n\n";
  for (const ToolVariable &tool : sorted_by_name(tools))
    text += fmt::format("{} := {}\n", tool.name, make_value(tool.value));
  text += "\n";
  for (const FragmentSymbol &symbol : sorted_by_name(symbols))
    text += make_line(symbol);
  return text;
}

std::string c_header(std::span<const FragmentSymbol> symbols) {
  std::string text =
      "/* Generated by kassay; do not edit. */\n#ifndef KASSAY_TOOLCHAIN_H\n#define KASSAY_TOOLCHAIN_H\n\n";
  for (const FragmentSymbol &symbol : sorted_by_name(symbols))
    text += c_line(symbol);
  return text + "\n#endif\n";
}

std::string config_fragment(std::span<const FragmentSymbol> symbols) {
  std::string text = "# Generated by kassay; do not edit.\n";
  for (const FragmentSymbol &symbol : sorted_by_name(symbols))
    text += config_line(symbol);
  return text;
}

} // namespace kassay::kconfig
