// SPDX-License-Identifier: MIT
#include "rules/toolchain_macros.h"

#include <algorithm>
#include <array>
#include <sstream>

#include <fmt/format.h>

namespace kassay::rules {

namespace {

constexpr std::array<std::string_view, 6> operators = {"__has_attribute",   "__has_builtin",
                                                       "__has_feature",     "__has_extension",
                                                       "__has_c_attribute", "__has_cpp_attribute"};

bool is_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

Command command_of(const PreprocessorSubject &subject, const std::vector<std::string> &more) {
  Command command;
  command.argv = subject.compiler;
  command.argv.insert(command.argv.end(), subject.flags.begin(), subject.flags.end());
  command.argv.insert(command.argv.end(), more.begin(), more.end());
  command.env = subject.environment;
  return command;
}

/// The flags that messages name in quotes: "unrecognized command-line option '-x'" of gcc, "unknown argument:
/// '-x'" of clang, with whatever quotes.
std::vector<std::string> refused_flags(const std::string &messages, const std::vector<std::string> &flags) {
  std::vector<std::string> refused;
  for (const std::string &flag : flags) {
    const std::string name = flag.substr(0, flag.find('='));
    for (std::size_t at = 0; (at = messages.find(name, at)) != std::string::npos; at += name.size()) {
      const char before = at == 0 ? ' ' : messages[at - 1];
      const char behind = at + name.size() < messages.size() ? messages[at + name.size()] : ' ';
      if (!is_name(before) && before != '-' && !is_name(behind) && behind != '-') {
        refused.push_back(flag);
        break;
      }
    }
  }
  return refused;
}

} // namespace

std::vector<std::string> macro_flags(const std::vector<std::string> &arguments) {
  std::vector<std::string> flags;
  for (std::size_t at = 1; at < arguments.size(); ++at) {
    const std::string &word = arguments[at];
    const bool is_of_kind = word.starts_with("-m") || word.starts_with("-f") || word.starts_with("-O") ||
                            word.starts_with("-std=") || word.starts_with("-ansi") || word == "-pg" ||
                            word.starts_with("--target");
    const bool has_no_bearing = word.starts_with("-fplugin") || word.starts_with("-fmacro-prefix-map") ||
                                word.starts_with("-ffile-prefix-map") ||
                                word.starts_with("-fdebug-prefix-map");
    if (is_of_kind && !has_no_bearing)
      flags.push_back(word);
  }
  return flags;
}

Result<std::string> predefined_macros(PreprocessorSubject &subject, Runner &runner) {
  Run run;
  for (unsigned attempt = 0; attempt < 8; ++attempt) {
    run = runner.run(command_of(subject, {"-w", "-E", "-dM", "-x", "c", "/dev/null"}));
    if (run.succeeded())
      return run.out;
    const std::vector<std::string> refused = refused_flags(run.err, subject.flags);
    if (refused.empty())
      break;
    std::erase_if(subject.flags,
                  [&](const std::string &flag) { return std::ranges::find(refused, flag) != refused.end(); });
  }
  return fail(ErrorKind::environment,
              fmt::format("{}: tells no predefined macros: {}", shell_quoted(subject.compiler),
                          describe(run.outcome)),
              run.err);
}

void add_feature_questions(std::string_view text, std::set<std::string> &questions) {
  for (const std::string_view name : operators)
    for (std::size_t at = 0; (at = text.find(name, at)) != std::string_view::npos;) {
      at += name.size();
      std::size_t open = at;
      while (open < text.size() && text[open] == ' ')
        ++open;
      if (open >= text.size() || text[open] != '(')
        continue;
      std::size_t begin = open + 1;
      while (begin < text.size() && text[begin] == ' ')
        ++begin;
      std::size_t end = begin;
      while (end < text.size() && is_name(text[end]))
        ++end;
      std::size_t close = end;
      while (close < text.size() && text[close] == ' ')
        ++close;
      if (end > begin && close < text.size() && text[close] == ')')
        questions.insert(fmt::format("{}({})", name, text.substr(begin, end - begin)));
    }
}

Result<std::map<std::string, bool>> ask_features(const PreprocessorSubject &subject,
                                                 const std::set<std::string> &questions, Runner &runner) {
  std::string source; // answers in quotes: outside of them GCC would take the operator for one
  for (const std::string_view name : operators) {
    source += fmt::format("#ifdef {0}\nyes \"{0}\"\n", name);
    for (const std::string &question : questions)
      if (question.starts_with(std::string(name) + "("))
        source += fmt::format("#if {0}\nyes \"{0}\"\n#endif\n", question);
    source += "#endif\n";
  }
  Command command = command_of(subject, {"-w", "-E", "-P", "-undef", "-x", "c", "-"});
  command.input = source;
  const Run run = runner.run(command);
  if (!run.succeeded())
    return fail(
        ErrorKind::environment,
        fmt::format("{}: does not preprocess: {}", shell_quoted(subject.compiler), describe(run.outcome)),
        run.err);
  std::map<std::string, bool> answers;
  for (const std::string &question : questions)
    answers[question] = false;
  std::istringstream lines(run.out);
  for (std::string line; std::getline(lines, line);)
    if (line.starts_with("yes \"") && line.ends_with('"'))
      answers[line.substr(5, line.size() - 6)] = true;
  return answers;
}

std::string macro_header(const std::string &predefined, const std::map<std::string, bool> &answers) {
  std::string text = predefined;
  for (const std::string_view name : operators) {
    text += fmt::format("#undef {}\n", name);
    const auto known = answers.find(std::string(name));
    if (known != answers.end() && known->second)
      text += fmt::format("#define {0}(x) kassay_answer_{0}_##x\n", name);
  }
  for (const auto &[question, answer] : answers)
    if (const std::size_t open = question.find('('); open != std::string::npos && answer)
      text += fmt::format("#define kassay_answer_{}_{} 1\n", question.substr(0, open),
                          question.substr(open + 1, question.size() - open - 2));
  return text;
}

} // namespace kassay::rules
