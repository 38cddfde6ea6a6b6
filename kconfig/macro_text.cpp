// SPDX-License-Identifier: MIT
#include "kconfig/macro_text.h"

#include <algorithm>

#include <fmt/format.h>

namespace kassay::kconfig {

namespace {

bool is_control(char c) {
  return (static_cast<unsigned char>(c) < ' ' && c != '\t') || c == 0x7f;
}

bool is_blank(char c) {
  return c == ' ' || c == '\t';
}

/// As conf counts them: quotes do not matter.
bool parentheses_match(std::string_view text) {
  int depth = 0;
  for (char c : text) {
    depth += c == '(' ? 1 : c == ')' ? -1 : 0;
    if (depth < 0)
      return false;
  }
  return depth == 0;
}

/// True if `( text )` is to sh what `text` alone is: no open quote, comment or escape reaches the
/// parenthesis.
bool stands_in_parentheses(std::string_view text) {
  char quote = 0;
  bool word_start = true, backquoted = false;
  for (std::size_t at = 0; at < text.size(); ++at) {
    char c = text[at];
    if (is_control(c))
      return false;
    if (c == '\\' && quote != '\'') {
      if (++at == text.size())
        return false;
    } else if (quote != 0) {
      quote = c == quote ? '\0' : quote;
    } else if (c == '\'' || c == '"') {
      quote = c;
    } else if (c == '`') {
      backquoted = !backquoted;
    } else if (c == '#' && word_start) {
      return false;
    }
    word_start = quote == 0 && (is_blank(c) || std::string_view(";&|()`").find(c) != std::string_view::npos);
  }
  return quote == 0 && !backquoted && parentheses_match(text);
}

std::string single_quoted(std::string_view text) {
  std::string result = "'";
  for (char c : text)
    result += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return result + "'";
}

/// A printf that prints `text`: control characters as octal in its format, all else as arguments.
std::string printf_line(std::string_view text) {
  std::string format, arguments, piece;
  auto end_piece = [&] {
    if (!piece.empty()) {
      format += "%s";
      arguments += " " + single_quoted(piece);
      piece.clear();
    }
  };
  for (char c : text) {
    if (!is_control(c)) {
      piece += c;
      continue;
    }
    end_piece();
    format += fmt::format("\\{:03o}", static_cast<unsigned char>(c));
  }
  end_piece();
  return fmt::format("printf '{}'{}", format, arguments);
}

/// The text as a line that stands in parentheses, whatever is in it.
std::string one_line(std::string_view shell) {
  if (stands_in_parentheses(shell))
    return std::string(shell);
  if (std::ranges::none_of(shell, is_control))
    return "/bin/sh -c " + single_quoted(shell);
  return fmt::format("/bin/sh -c \"$({})\"", printf_line(shell));
}

/// The variable whose reference `text` begins with; "" if none.
std::string_view reference_at(std::string_view text, std::span<const std::string> variables) {
  for (const std::string &name : variables)
    if (text.starts_with("$(" + name + ")"))
      return name;
  return {};
}

} // namespace

std::string macro_argument(std::string_view shell, std::span<const std::string> variables) {
  std::string line = one_line(shell);
  bool plain_parentheses = parentheses_match(line);
  std::string result;
  for (std::string_view rest = line; !rest.empty();) {
    std::size_t length = 1;
    if (std::string_view name = reference_at(rest, variables); !name.empty()) {
      result += fmt::format("$(kassay-{})", name);
      length = name.size() + 3;
    } else if (rest.starts_with("$(")) {
      result += "$(kassay-dollar)";
    } else if (rest.front() == ',') {
      result += "$(kassay-comma)";
    } else if (rest.front() == '(' && !plain_parentheses) {
      result += "$(kassay-open)";
    } else if (rest.front() == ')' && !plain_parentheses) {
      result += "$(kassay-close)";
    } else {
      result += rest.front();
    }
    rest.remove_prefix(length);
  }
  return result;
}

std::string macro_value(std::string_view text) {
  std::string result;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text.substr(at).starts_with("$("))
      result += "$(kassay-dollar)";
    else
      result += is_control(text[at]) ? ' ' : text[at];
  }
  return result;
}

bool mentions(std::string_view shell, std::string_view name) {
  return shell.find(fmt::format("$({})", name)) != std::string_view::npos;
}

} // namespace kassay::kconfig
