// SPDX-License-Identifier: MIT
#include "probe/examination.h"

#include <cerrno>

#include <fmt/format.h>
#include <sys/stat.h>

#include "probe/complaint.h"
#include "probe/find_executable.h"

namespace kassay {

namespace {

/// For printf's %b, so that it fits a line.
std::string escaped(std::string_view text) {
  std::string result;
  for (const char c : text)
    result += c == '\n' ? std::string("\\n") : c == '\\' ? std::string("\\\\") : std::string(1, c);
  return result;
}

} // namespace

std::string text_of(const Answers &answers, const std::string &name) {
  const auto found = answers.find(name);
  return found == answers.end() ? std::string() : found->second.out + found->second.err;
}

std::string first_line(std::string_view text) {
  text = text.substr(0, text.find('\n'));
  while (!text.empty() && (text.back() == ' ' || text.back() == '\r' || text.back() == '\t'))
    text.remove_suffix(1);
  return std::string(text);
}

bool set_version(Tool &tool, std::string_view text) {
  const auto found = find_version(text);
  if (!found)
    return false;
  tool.version = found->version;
  tool.version_string = found->text;
  return true;
}

void mark_broken(Tool &tool, std::string problem) {
  tool.status = Tool::Status::broken;
  tool.problem = std::move(problem);
}

std::string failure_text(const Run &run) {
  const bool flooded = std::holds_alternative<OutputFlooded>(run.outcome);
  const bool ended =
      std::holds_alternative<Exited>(run.outcome) || std::holds_alternative<Signalled>(run.outcome);
  const std::string words = flooded ? printable(run.out.empty() ? run.err : run.out, shown_garbage)
                            : ended ? complaint(run.err.empty() ? run.out : run.err)
                                    : ""; // else what it printed is not what is wrong
  return describe(run.outcome) + (words.empty() ? "" : ": " + words);
}

bool is_missing(const Tool &tool, const NotStarted &not_started, const Environment &environment) {
  return not_started.error == ENOENT && !find_executable(tool.words[0], environment);
}

std::string start_problem(const Tool &tool, const NotStarted &not_started, const Environment &environment) {
  const std::string name = printable(tool.words[0]);
  const bool is_path = tool.words[0].find('/') != std::string::npos;
  struct stat status{};
  if (is_missing(tool, not_started, environment))
    return fmt::format("{}: not found{}", name, is_path ? "" : " in PATH");
  if (is_path && stat(tool.words[0].c_str(), &status) == 0 && !S_ISREG(status.st_mode))
    return fmt::format("is {}", S_ISDIR(status.st_mode) ? "a directory" : "no regular file");
  if (not_started.error == EACCES)
    return "is not executable";
  if (not_started.error == ENOENT)
    return "is there, but the interpreter or loader that it names is not";
  return describe(not_started);
}

std::string repeat_line(const Tool &tool, const Question &question) {
  std::string line;
  for (const auto &[name, content] : question.files)
    line += fmt::format("printf %b {} >{} && ", shell_quoted({escaped(content)}), shell_quoted({name}));
  if (!question.input.empty())
    line += fmt::format("printf %b {} | ", shell_quoted({escaped(question.input)}));
  line += shell_quoted(tool.words);
  return question.arguments.empty() ? line : line + " " + shell_quoted(question.arguments);
}

} // namespace kassay
