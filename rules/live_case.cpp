// SPDX-License-Identifier: MIT
#include "rules/live_case.h"

#include <algorithm>
#include <cctype>

#include <fmt/format.h>

namespace kassay::rules {

namespace {

/// As reproducer_judge.cpp has them: what a crash says, and what it says where only memory was short.
constexpr std::string_view crash_words =
    "internal compiler error|PLEASE submit a bug report|PLEASE ATTACH THE FOLLOWING FILES|LLVM ERROR|"
    "fatal error: error in backend|compiler unexpectedly panicked";
constexpr std::string_view memory_words =
    "Killed|[Oo]ut of memory|virtual memory exhausted|Cannot allocate memory|bad_alloc";

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

/// Writes the sources that commands bring along. What an earlier one made is there already.
std::string writes(const std::vector<Command> &commands) {
  std::map<std::string, std::string> files;
  std::vector<std::string> made;
  for (const Command &command : commands) {
    for (const auto &[name, content] : command.files)
      if (std::ranges::find(made, name) == made.end())
        files.emplace(name, content);
    const auto output = std::ranges::find(command.argv, "-o");
    if (output != command.argv.end() && output + 1 != command.argv.end())
      made.push_back(*(output + 1));
  }
  std::string text;
  for (const auto &[name, content] : files)
    text += fmt::format("printf {} >{} && ", printf_text(content), shell_quoted({name}));
  return text;
}

/// The steps but for the last `kept` ones, which must succeed: "a && b && ".
std::string preparation(const LiveCase &live, std::size_t kept) {
  std::string text;
  for (std::size_t at = 0; at + kept < live.steps.size(); ++at)
    text += command_line(live.steps[at]) + " && ";
  return text;
}

/// All steps as one condition.
std::string chain(const LiveCase &live) {
  return preparation(live, 1) + command_line(live.steps.back());
}

/// `pattern` in a file whose line ends are backquotes.
std::string grep(const std::string &pattern, const std::string &file) {
  return fmt::format("grep -E -q -e {} {}", shell_quoted({pattern}), file);
}

/// `file` as one line, in which a backquote stands for each line's end, in `text`.
std::string as_one_line(const std::string &file) {
  return fmt::format("tr '\\n\\140' '\\140\\047' <{} >text", file);
}

/// The text of one function, or all of it, in `function`; fails where it is not there. The ends are those of
/// function_text.cpp.
std::string cut(const Reproducer &reproducer, const std::string &made) {
  if (reproducer.function.empty())
    return fmt::format("cp {} function", shell_quoted({made}));
  const std::string_view program =
      reproducer.method == Method::ir
          ? R"(!on && /^define / && index($0, "@" f "(") { on = 1 } on && $0 == "}" { exit } on)"
          : R"(!on && index($0, f ":") == 1 { on = 1; print; next } )"
            R"(on && (/^[^. \t#0-9$:"][^ \t":]*:/ || (i = index($0, ".size")) && index(substr($0, i), f)) { exit } on)";
  return fmt::format("awk -v f={} {} {} >function && test -s function", shell_quoted({reproducer.function}),
                     shell_quoted({std::string(program)}), shell_quoted({made}));
}

/// What `affected` and `fixed` say of the file, as a condition that holds where the bug is seen (or not
/// seen).
std::optional<std::string> patterns(const Reproducer &reproducer, const std::string &file, bool affected) {
  std::string condition = as_one_line(file);
  const auto add = [&](const std::optional<std::string> &pattern, bool present) {
    if (!pattern)
      return true;
    const auto extended = extended_pattern(*pattern);
    if (extended)
      condition += fmt::format(" && {}{}", present ? "" : "! ", grep(*extended, "text"));
    return extended.has_value();
  };
  if (!add(reproducer.affected, affected) || !add(reproducer.fixed, !affected) ||
      (!reproducer.affected && !reproducer.fixed))
    return std::nullopt;
  return condition;
}

/// compile and link: accepted, or rejected with the words that the rule expects.
std::optional<std::string> by_acceptance(const Reproducer &reproducer, const LiveCase &live, bool affected) {
  const std::size_t judged = reproducer.method == Method::link ? 1 : live.steps.size();
  const std::string before = preparation(live, judged);
  const std::string rest = chain({{live.steps.end() - std::ptrdiff_t(judged), live.steps.end()}, ""});
  if (reproducer.accepts == affected)
    return before + rest;
  const auto &pattern = affected ? reproducer.affected : reproducer.fixed;
  const auto extended = pattern ? extended_pattern(*pattern) : std::nullopt;
  if (!extended)
    return std::nullopt;
  return fmt::format("{}! {{ {}; }} >messages 2>&1 && {} && {}", before, rest, as_one_line("messages"),
                     grep(*extended, "text"));
}

/// -fstack-usage writes "case.c:3:5:f<tab>48<tab>static" for each function.
std::string by_stack_use(const Reproducer &reproducer, const LiveCase &live, bool affected) {
  constexpr std::string_view program =
      R"({ n = $1; sub(/.*:/, "", n) } n == f && !seen { seen = 1; exit !(limit < $2 + 0 ? bad : !bad) } END { if (!seen) exit 1 })";
  return fmt::format("{} && awk -F '\\t' -v f={} -v limit={} -v bad={} {} {}", chain(live),
                     shell_quoted({reproducer.function}), reproducer.limit, affected ? 1 : 0,
                     shell_quoted({std::string(program)}), live.made);
}

/// Shell text that succeeds where the case is seen as affected, or as fixed.
std::optional<std::string> seen(const Reproducer &reproducer, const LiveCase &live, bool affected) {
  if (live.steps.empty())
    return std::nullopt;
  const auto followed_by = [&](const std::string &before,
                               const std::optional<std::string> &condition) -> std::optional<std::string> {
    if (!condition)
      return std::nullopt;
    return fmt::format("{} && {}", before, *condition);
  };
  switch (reproducer.method) {
  case Method::run:
    return fmt::format("{} && {{ ./{}; test $? -eq {}; }}", chain(live), live.made,
                       affected ? reproducer.affected_exit : 0);
  case Method::link:
    if (reproducer.affected_object || reproducer.fixed_object)
      return std::nullopt;
    [[fallthrough]];
  case Method::compile:
    return by_acceptance(reproducer, live, affected);
  case Method::crash:
    if (!affected)
      return chain(live);
    return fmt::format("{{ {} 2>messages; test $? -ge 128 || {}; }} && ! {}", chain(live),
                       grep(std::string(crash_words), "messages"),
                       grep(std::string(memory_words), "messages"));
  case Method::assembly:
  case Method::ir:
    return followed_by(chain(live) + " && " + cut(reproducer, live.made),
                       patterns(reproducer, "function", affected));
  case Method::warning:
    return followed_by(chain(live) + " 2>messages", patterns(reproducer, "messages", affected));
  case Method::output: // whatever its status
    return followed_by(fmt::format("{}{{ {} >messages 2>&1; true; }}", preparation(live, 1),
                                   command_line(live.steps.back())),
                       patterns(reproducer, "messages", affected));
  case Method::stack:
    return by_stack_use(reproducer, live, affected);
  case Method::object:
    break;
  }
  return std::nullopt;
}

/// Reads an ECMAScript pattern once, writing an extended one for a text of one line (see the header).
class PatternWriter {
public:
  explicit PatternWriter(std::string_view pattern) : rest_(pattern) {}

  std::optional<std::string> write() {
    while (!rest_.empty() && is_good_)
      is_good_ = rest_.front() == '[' ? character_class() : item();
    return is_good_ ? std::optional(result_) : std::nullopt;
  }

private:
  static constexpr std::string_view line_end = "`";

  bool accept(std::string_view text) {
    const bool is_there = rest_.starts_with(text);
    rest_.remove_prefix(is_there ? text.size() : 0);
    return is_there;
  }

  /// What stands in a class for \s, \d, \w, \n; "" for another escape.
  static std::string in_class(char escaped) {
    return escaped == 's'   ? "[:space:]`"
           : escaped == 'd' ? "0-9"
           : escaped == 'w' ? "[:alnum:]_"
           : escaped == 'n' ? std::string(line_end)
                            : "";
  }

  static std::string literal(char c) {
    if (c == '`')
      c = '\''; // as tr(1) makes it
    const bool is_special = std::string_view(".[\\()*+?{|^$").find(c) != std::string_view::npos;
    return (is_special ? "\\" : "") + std::string(1, c);
  }

  bool character_class() {
    if (accept("[\\s\\S]") || accept("[\\S\\s]") || accept("[^]")) {
      result_ += '.';
      return true;
    }
    rest_.remove_prefix(1);
    std::string members;
    const bool is_negated = accept("^");
    for (; !rest_.empty() && rest_.front() != ']'; rest_.remove_prefix(1)) {
      char c = rest_.front();
      if (c == '\\' && rest_.size() > 1) {
        rest_.remove_prefix(1);
        c = rest_.front();
        if (const std::string inside = in_class(c); !inside.empty()) {
          members += inside;
          continue;
        }
        if (std::isalnum(static_cast<unsigned char>(c)) || c == '-' || c == ']' || c == '^')
          return false;
      }
      if (static_cast<unsigned char>(c) < ' ' || c == '[' || c == '\\')
        return false; // a bracket expression reads them in its own way
      members += c == '`' ? '\'' : c;
    }
    if (rest_.empty() || members.empty())
      return false;
    rest_.remove_prefix(1);
    result_ += fmt::format("[{}{}]", is_negated ? "^" : "", members);
    return true;
  }

  bool escape() {
    rest_.remove_prefix(1);
    if (rest_.empty())
      return false;
    const char c = rest_.front();
    rest_.remove_prefix(1);
    if (c == 'b')
      result_ += "\\b";
    else if (c == 'n')
      result_ += line_end;
    else if (c == 't')
      result_ += '\t';
    else if (c == 'S')
      result_ += "[^[:space:]`]";
    else if (const std::string inside = in_class(c); !inside.empty())
      result_ += "[" + inside + "]";
    else if (std::isalnum(static_cast<unsigned char>(c)))
      return false;
    else
      result_ += literal(c);
    return true;
  }

  bool item() {
    if (rest_.front() == '\\')
      return escape();
    for (const std::string_view lazy : {"*?", "+?", "??", "}?"})
      if (rest_.starts_with(lazy))
        return false;
    if (accept("(?:")) {
      result_ += '(';
      return true;
    }
    if (rest_.starts_with("(?") || static_cast<unsigned char>(rest_.front()) < ' ')
      return false; // look-around
    const char c = rest_.front();
    rest_.remove_prefix(1);
    if (c == '.')
      result_ += "[^`]";
    else if (c == '^')
      result_ += "(^|`)";
    else if (c == '$')
      result_ += "(`|$)";
    else
      result_ += c == '`' ? '\'' : c;
    return true;
  }

  std::string_view rest_;
  std::string result_;
  bool is_good_ = true;
};

} // namespace

std::optional<std::string> extended_pattern(std::string_view pattern) {
  return PatternWriter(pattern).write();
}

std::string live_shell(const LiveReproducer &live) {
  std::string text = writes(live.needs);
  for (const Command &need : live.needs)
    text += command_line(need) + " && ";
  if (!live.control.steps.empty()) {
    const auto control = seen(*live.reproducer, live.control, false);
    if (!control)
      return "";
    text += fmt::format("{}{{ {}; }} && ", writes(live.control.steps), *control);
  }
  std::string levels;
  for (const LiveCase &level : live.levels) {
    const auto affected = seen(*live.reproducer, level, true);
    if (!affected)
      return "";
    levels += fmt::format("{}{{ {}{}; }}", levels.empty() ? "" : " || ", writes(level.steps), *affected);
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
