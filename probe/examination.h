// SPDX-License-Identifier: MIT
// How one kind of tool is examined: questions, answered side by side by the process engine, then a
// conclusion.
//
// Every kind is asked `--version` (or its equivalent) first, which also shows the chain of wrappers; then
// what only that kind can be asked. A kind is a row of functions in probe/identify_<kind>.cpp, and a new
// family of tools is a new row or a branch in one of them, judged by what the tool says and never by its
// file's name.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "probe/kbuild.h"
#include "probe/printable.h"
#include "probe/tool.h"

namespace kassay {

/// One thing to ask of a tool: arguments after its words, and what is on stdin.
struct Question {
  std::string name;
  std::vector<std::string> arguments;
  std::string input;
  std::map<std::string, std::string> files; ///< in the scratch directory: name -> content
};

inline constexpr std::size_t shown_garbage = 40; ///< bytes of what is no text that a row shows

using Answers = std::map<std::string, Run>; ///< by Question::name

/// One kind of tool.
struct Kind {
  /// The first question is "version": it must succeed and print a version, or the tool is broken.
  std::function<std::vector<Question>(const Tool &, const KbuildVariables &)> first;
  /// What to ask once the family is known; may be null.
  std::function<std::vector<Question>(const Tool &, const Answers &)> second;
  /// Called after each round with all answers so far: fills in family, version ..., or `problem`.
  std::function<void(Tool &, const Answers &)> conclude;
};

const Kind &compiler_kind();
const Kind &assembler_kind(); ///< asked through a compiler's words
const Kind &linker_kind();
const Kind &binutil_kind();
const Kind &rustc_kind();
const Kind &bindgen_kind();
const Kind &pahole_kind();
const Kind &host_tool_kind();
const Kind &header_kind(); ///< a library's headers, asked through the host compiler's words

/// The answer's stdout and stderr together, in that order.
std::string text_of(const Answers &answers, const std::string &name);

/// First line of a text, without its newline and trailing blanks.
std::string first_line(std::string_view text);

/// Sets the version of a tool from the first version number in `text`; false when there is none.
bool set_version(Tool &tool, std::string_view text);

/// The tool cannot be examined; `problem` is one line, safe to print.
void mark_broken(Tool &tool, std::string problem);

/// What became of a run, with the tool's own words where they say more: "exited with 1: error: ...".
std::string failure_text(const Run &run);

/// Whether a tool that could not be started is simply not there; and in words, whatever the reason is.
bool is_missing(const Tool &tool, const NotStarted &not_started, const Environment &environment);
std::string start_problem(const Tool &tool, const NotStarted &not_started, const Environment &environment);

/// The question as a line of shell that puts it again.
std::string repeat_line(const Tool &tool, const Question &question);

} // namespace kassay
