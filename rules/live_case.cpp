// SPDX-License-Identifier: MIT
#include "rules/live_case.h"

#include <algorithm>
#include <cctype>

#include <fmt/format.h>

namespace kassay::rules {

namespace {

constexpr std::string_view crash_words =
    "internal compiler error|PLEASE submit a bug report|Please submit a full bug report|LLVM ERROR";

/// Bytes as the argument of printf(1): nothing in it that sh, a macro of Kconfig or a line takes for its own.
std::string printf_text(std::string_view bytes) {
  std::string text;
  for (const char c : bytes) {
    const bool plain = std::isalnum(static_cast<unsigned char>(c)) ||
                       std::string_view(" _=+-*/.;:<>{}[]&|!?@~^").find(c) != std::string_view::npos;
    text += plain ? std::string(1, c) : fmt::format("\\{:03o}", static_cast<unsigned char>(c));
  }
  return "'" + text + "'";
}

/// A word of sh that is not read again by anything: a quoted one where it has more than plain characters.
std::string shell_word(const std::string &word) {
  if (word.starts_with("$(") && word.ends_with(")"))
    return word; // a variable of the tools
  return shell_quoted({word});
}

std::string command_line(const Command &command) {
  std::string line;
  if (const auto found = command.env.find("RUSTC_BOOTSTRAP"); found != command.env.end())
    line = "RUSTC_BOOTSTRAP=" + shell_quoted({found->second}) + " ";
  for (const std::string &word : command.argv)
    line += (line.empty() || line.ends_with(' ') ? "" : " ") + shell_word(word);
  if (!command.input.empty())
    line = fmt::format("printf {} | {}", printf_text(command.input), line);
  return line;
}

/// Writes the sources that `steps` bring along. What an earlier step made is there already.
std::string writes(const std::vector<Command> &steps) {
  std::map<std::string, std::string> files;
  std::vector<std::string> made;
  for (const Command &step : steps) {
    for (const auto &[name, content] : step.files)
      if (std::ranges::find(made, name) == made.end())
        files.emplace(name, content);
    if (const auto output = std::ranges::find(step.argv, "-o");
        output != step.argv.end() && output + 1 != step.argv.end())
      made.push_back(*(output + 1));
  }
  std::string text;
  for (const auto &[name, content] : files)
    text += fmt::format("printf {} >{} && ", printf_text(content), shell_quoted({name}));
  return text;
}

/// All steps but the last, which must succeed.
std::string preparation(const LiveCase &live) {
  std::string text = writes(live.steps);
  for (std::size_t at = 0; at + 1 < live.steps.size(); ++at)
    text += command_line(live.steps[at]) + " && ";
  return text;
}

std::string grep(const std::string &pattern, const std::string &file) {
  return fmt::format("grep -E -q -e {} {}", shell_quoted({pattern}), file);
}

/// The text of one function of an assembly file, or all of it, in `function.txt`.
std::string cut(const std::string &function, const std::string &made) {
  if (function.empty())
    return fmt::format("cp {} function.txt", shell_quoted({made}));
  return fmt::format(
      "sed -n {} {} >function.txt && test -s function.txt",
      shell_quoted({fmt::format("/^{0}:/,/^[[:space:]]*\\.size[[:space:]]*{0}[ ,]/p", function)}),
      shell_quoted({made}));
}

/// What `affected` and `fixed` say of a file, as a condition that holds where the bug is seen (or not seen).
std::optional<std::string> patterns(const Reproducer &reproducer, const std::string &file, bool affected) {
  std::string condition;
  const auto add = [&](const std::optional<std::string> &pattern, bool present) {
    if (!pattern)
      return true;
    const auto extended = extended_pattern(*pattern);
    if (extended)
      condition +=
          fmt::format("{}{}{}", condition.empty() ? "" : " && ", present ? "" : "! ", grep(*extended, file));
    return extended.has_value();
  };
  if (!add(reproducer.affected, affected) || !add(reproducer.fixed, !affected) || condition.empty())
    return std::nullopt;
  return condition;
}

/// Shell text that succeeds where the case is seen as affected, or as fixed.
std::optional<std::string> seen(const Reproducer &reproducer, const LiveCase &live, bool affected) {
  if (live.steps.empty())
    return std::nullopt;
  const std::string before = preparation(live), last = command_line(live.steps.back());
  switch (reproducer.method) {
  case Method::run:
    return fmt::format("{}{} && {{ ./{}; test $? -eq {}; }}", before, last, live.made,
                       affected ? reproducer.affected_exit : 0);
  case Method::compile: {
    const bool accepted = reproducer.accepts == affected;
    if (accepted)
      return before + last;
    const auto &pattern = affected ? reproducer.affected : reproducer.fixed;
    const auto extended = pattern ? extended_pattern(*pattern) : std::nullopt;
    if (!extended)
      return std::nullopt;
    return fmt::format("{}{{ ! {} 2>messages; }} && {}", before, last, grep(*extended, "messages"));
  }
  case Method::crash:
    if (!affected)
      return before + last;
    return fmt::format("{}{{ {} 2>messages; test $? -ge 128 || {}; }}", before, last,
                       grep(std::string(crash_words), "messages"));
  case Method::assembly: {
    const auto condition = patterns(reproducer, "function.txt", affected);
    if (!condition)
      return std::nullopt;
    return fmt::format("{}{} && {} && {}", before, last, cut(reproducer.function, live.made), *condition);
  }
  default:
    return std::nullopt;
  }
}

} // namespace

std::optional<std::string> extended_pattern(std::string_view pattern) {
  std::string result;
  bool in_class = false;
  for (std::size_t at = 0; at < pattern.size(); ++at) {
    const char c = pattern[at];
    const std::string_view rest = pattern.substr(at);
    if (static_cast<unsigned char>(c) < ' ')
      return std::nullopt;
    if (c == '\\') {
      const char next = at + 1 < pattern.size() ? pattern[at + 1] : '\0';
      ++at;
      const std::string inside = next == 's'   ? "[:space:]"
                                 : next == 'd' ? "0-9"
                                 : next == 'w' ? "[:alnum:]_"
                                 : next == 't' ? "\t"
                                               : "";
      if (next == 't')
        return std::nullopt;
      if (!inside.empty())
        result += in_class ? inside : "[" + inside + "]";
      else if (next == 'S' && !in_class)
        result += "[^[:space:]]";
      else if (next == 'b' && !in_class)
        result += "\\b";
      else if (in_class || std::isalnum(static_cast<unsigned char>(next)) || next == '\0')
        return std::nullopt;
      else
        result += std::string("\\") + next;
    } else if (in_class) {
      in_class = c != ']';
      result += c;
    } else if (rest.starts_with("(?:")) {
      result += '(';
      at += 2;
    } else if (rest.starts_with("(?") || rest.starts_with("*?") || rest.starts_with("+?") ||
               rest.starts_with("??")) {
      return std::nullopt; // look-around, lazy
    } else {
      in_class = c == '[';
      result += c;
    }
  }
  return result;
}

std::string live_shell(const LiveReproducer &live) {
  std::string text;
  for (const Command &need : live.needs)
    text += writes({need}) + command_line(need) + " && ";
  if (!live.control.steps.empty()) {
    const auto control = seen(*live.reproducer, live.control, false);
    if (!control)
      return "";
    text += fmt::format("{{ {}; }} && ", *control);
  }
  std::string levels;
  for (const LiveCase &level : live.levels) {
    const auto affected = seen(*live.reproducer, level, true);
    if (!affected)
      return "";
    levels += fmt::format("{}{{ {}; }}", levels.empty() ? "" : " || ", *affected);
  }
  return levels.empty() ? "" : fmt::format("{}{{ {}; }}", text, levels);
}

std::string live_shell(const std::vector<LiveReproducer> &reproducers) {
  std::string text;
  for (const LiveReproducer &reproducer : reproducers) {
    const std::string one = live_shell(reproducer);
    if (one.empty())
      return "";
    text += fmt::format("{}{{ {}; }}", text.empty() ? "" : " || ", one);
  }
  return text;
}

} // namespace kassay::rules
