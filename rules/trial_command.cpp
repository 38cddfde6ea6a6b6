// SPDX-License-Identifier: MIT
#include "rules/trial_command.h"

#include <algorithm>
#include <cctype>

#include <fmt/format.h>

namespace kassay::rules {

namespace {

constexpr const char *bootstrap_name = "RUSTC_BOOTSTRAP";

/// A word that no program has, for a tool whose words nobody gave: the child is not started, which is no
/// "no".
std::vector<std::string> tool(const ToolWords &tools, const std::string &name) {
  auto found = tools.words.find(name);
  return found == tools.words.end() || found->second.empty() ? std::vector<std::string>{"(no " + name + ")"}
                                                             : found->second;
}

void append(std::vector<std::string> &argv, const std::vector<std::string> &words) {
  argv.insert(argv.end(), words.begin(), words.end());
}

std::vector<std::string> stage_words(Stage stage) {
  switch (stage) {
  case Stage::preprocess:
    return {"-E"};
  case Stage::compile:
    return {"-S"};
  case Stage::assemble:
    return {"-c"};
  case Stage::link:
    break;
  }
  return {};
}

/// What printf's %b makes of the text, and whether \c ended all output.
struct Unescaped {
  std::string text;
  bool ended = false;
};

Unescaped unescape(std::string_view text) {
  static constexpr std::string_view letters = "abfnrtv\\";
  static constexpr std::string_view meanings = "\a\b\f\n\r\t\v\\";
  Unescaped result;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] != '\\' || at + 1 == text.size()) {
      result.text += text[at];
      continue;
    }
    char c = text[++at];
    if (c == 'c')
      return {std::move(result.text), true};
    if (std::size_t letter = letters.find(c); letter != std::string_view::npos) {
      result.text += meanings[letter];
    } else if (c == '0') {
      unsigned code = 0;
      for (int digits = 0; digits < 3 && at + 1 < text.size() && text[at + 1] >= '0' && text[at + 1] <= '7';
           ++digits)
        code = code * 8 + static_cast<unsigned>(text[++at] - '0');
      result.text += static_cast<char>(code & 0xff);
    } else {
      result.text += '\\';
      result.text += c;
    }
  }
  return result;
}

/// printf "%b\n" TEXT.
std::string assembler_input(std::string_view text) {
  Unescaped unescaped = unescape(text);
  return unescaped.ended ? unescaped.text : unescaped.text + '\n';
}

/// Builds the command of a trial; with `control`, the same without what is asked.
struct Build {
  const ToolWords &tools;
  const Environment &environment;
  bool control;

  Command begin(std::vector<std::string> argv) const {
    Command command;
    command.argv = std::move(argv);
    command.env = environment;
    return command;
  }
  Command compiler(std::vector<std::string> before, std::vector<std::string> after, std::string input) const {
    Command command = begin(tool(tools, "CC"));
    command.input = std::move(input);
    append(command.argv, before);
    append(command.argv, flag_words("$(CLANG_FLAGS)", tools));
    append(command.argv, after);
    return command;
  }
  std::vector<std::string> asked(const std::string &flags) const {
    return control ? std::vector<std::string>() : flag_words(flags, tools);
  }

  Command operator()(const FlagTrial &trial) const {
    std::vector<std::string> words = asked(trial.flag);
    append(words, {"-c", "-x", "c", "/dev/null", "-o", "tmp.o"});
    return compiler({"-Werror"}, words, "");
  }
  Command operator()(const SourceTrial &trial) const {
    std::vector<std::string> words = asked(trial.flags);
    append(words, stage_words(trial.stage));
    if (control && trial.stage == Stage::link) // needs a linker, but no C library: that may be what is asked
      append(words, {"-nostdlib", "-r"});
    append(words, {"-x", "c", "-", "-o", "/dev/null"});
    std::vector<std::string> werror;
    if (trial.werror)
      werror.emplace_back("-Werror");
    return compiler(werror, words, control ? "int kassay_control;\n" : trial.source);
  }
  Command operator()(const AssemblerTrial &trial) const {
    std::vector<std::string> words = asked(trial.flags);
    append(words, {"-Wa,--fatal-warnings", "-c", "-x", "assembler-with-cpp", "-o", "/dev/null", "-"});
    return compiler({}, words, control ? "\n" : assembler_input(trial.text));
  }
  Command operator()(const LinkerTrial &trial) const {
    Command command = begin(tool(tools, "LD"));
    command.argv.emplace_back("-v");
    append(command.argv, asked(trial.flag));
    return command;
  }
  Command operator()(const RustTrial &trial) const {
    Command command = begin(tool(tools, "RUSTC"));
    if (trial.bootstrap)
      command.env[bootstrap_name] = "1";
    append(command.argv, asked(trial.flag));
    append(command.argv, {"--crate-type=rlib", "/dev/null", "--out-dir=.", "-o", "tmp.rlib"});
    return command;
  }
  Command operator()(const ShellTrial &trial) const {
    std::string text = control ? versions_of(trial.roles) : trial.text;
    return begin({"/bin/sh", "-c", substituted(text, tools)});
  }
  Command operator()(const FactTrial &) const { return {}; }
  Command operator()(const ValueTrial &) const { return {}; }

  /// "$(CC) --version && $(LD) --version".
  static std::string versions_of(const std::vector<std::string> &roles) {
    std::string text;
    for (const std::string &role : roles)
      for (const ToolVariableName &variable : tool_variable_names())
        if (variable.role == role)
          text += fmt::format("{}$({}) --version", text.empty() ? "" : " && ", variable.name);
    return text.empty() ? ":" : text;
  }
};

/// As an argument of printf's %b inside single quotes; the characters of `special` are written as octal
/// escapes, too. `escapes`: backslashes already are escapes.
std::string printf_argument(std::string_view text, bool escapes, std::string_view special) {
  std::string result;
  for (char c : text) {
    if (c == '\n')
      result += "\\n";
    else if (special.find(c) != std::string_view::npos || c == '\'' || static_cast<unsigned char>(c) < ' ' ||
             c == 0x7f || (c == '\\' && !escapes))
      result += fmt::format("\\0{:03o}", static_cast<unsigned char>(c));
    else
      result += c;
  }
  return result;
}

bool parentheses_match(std::string_view text) {
  int depth = 0;
  for (char c : text) {
    depth += c == '(' ? 1 : c == ')' ? -1 : 0;
    if (depth < 0)
      return false;
  }
  return depth == 0;
}

/// Escaped such that no quote, comment or macro of a shell or a Kconfig file can begin in it.
std::string live_argument(std::string_view text, bool escapes) {
  return printf_argument(text, escapes, parentheses_match(text) ? "\"`$#" : "\"`$#()");
}

std::string with_blank(const std::string &words) {
  return words.empty() ? "" : words + " ";
}

/// Writes a trial as shell text.
struct Live {
  std::string operator()(const FlagTrial &trial) const {
    return fmt::format("$(CC) -Werror $(CLANG_FLAGS) {} -c -x c /dev/null -o tmp.o", trial.flag);
  }
  std::string operator()(const SourceTrial &trial) const {
    return fmt::format("printf '%b' '{}' | $(CC) {}$(CLANG_FLAGS) {}{}-x c - -o /dev/null",
                       live_argument(trial.source, false), trial.werror ? "-Werror " : "",
                       with_blank(trial.flags),
                       with_blank(fmt::format("{}", fmt::join(stage_words(trial.stage), " "))));
  }
  std::string operator()(const AssemblerTrial &trial) const {
    return fmt::format(
        "printf '%b\\n' '{}' | $(CC) $(CLANG_FLAGS) {}-Wa,--fatal-warnings -c -x assembler-with-cpp "
        "-o /dev/null -",
        live_argument(trial.text, true), with_blank(trial.flags));
  }
  std::string operator()(const LinkerTrial &trial) const { return "$(LD) -v " + trial.flag; }
  std::string operator()(const RustTrial &trial) const {
    return fmt::format("{}$(RUSTC) {} --crate-type=rlib /dev/null --out-dir=. -o tmp.rlib",
                       trial.bootstrap ? "RUSTC_BOOTSTRAP=1 " : "", trial.flag);
  }
  std::string operator()(const ShellTrial &trial) const { return trial.text; }
  std::string operator()(const FactTrial &trial) const { return trial.live; }
  std::string operator()(const ValueTrial &) const { return ""; }
};

} // namespace

Command trial_command(const Trial &trial, const ToolWords &tools, const Environment &environment) {
  return std::visit(Build{tools, environment, false}, trial);
}

Command default_control(const Trial &trial, const ToolWords &tools, const Environment &environment) {
  return std::visit(Build{tools, environment, true}, trial);
}

std::string live_shell(const Trial &trial) {
  return std::visit(Live{}, trial);
}

std::string repeat_line(const Command &command) {
  std::string line;
  if (!command.input.empty())
    line = fmt::format("printf '%b' '{}' | ", printf_argument(command.input, false, ""));
  if (command.env.contains(bootstrap_name))
    line += "RUSTC_BOOTSTRAP=1 ";
  std::vector<std::string> argv = command.argv;
  for (std::string &word : argv) // who repeats it does so in a directory of their own
    if (const std::size_t at = word.find(scratch_mark); at != std::string::npos)
      word.replace(at, scratch_mark.size(), ".");
  return line + shell_quoted(argv);
}

} // namespace kassay::rules
