// SPDX-License-Identifier: MIT
// What the commands of $(shell,...) said, and the questions that are still open.
//
// An evaluation is a function of files, environment and these answers. A question without an answer goes to
// the source, once. Where that has none yet, the evaluation goes on with a placeholder and the command is
// noted; whoever evaluates waits for what was noted and evaluates again.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "probe/command.h"

namespace kassay::kconfig {

/// What a command printed, and what came of it. conf looks at the text alone: the outcome is for those who
/// ask why.
struct ShellAnswer {
  std::string text; ///< as do_shell() in preprocess.c makes it of standard output
  std::string err;  ///< standard error, untouched
  Outcome outcome;
  Cost cost; ///< of the run that gave the answer, perhaps an earlier one that was remembered
};

/// do_shell() in preprocess.c: at most 4095 bytes, without trailing newlines, inner ones as spaces, cut at a
/// NUL.
std::string shell_text(std::string_view standard_output);

/// Answers by command text.
class ShellAnswers {
public:
  /// Gives an answer that is known without waiting; else begins to find out, and adds it some time later.
  using Source = std::function<std::optional<ShellAnswer>(const std::string &command)>;
  void set_source(Source source) { source_ = std::move(source); }

  /// The answer for an evaluation: the source is asked for one that is not there yet.
  const ShellAnswer *ask(const std::string &command);
  /// The answer for those who only read what an evaluation got.
  const ShellAnswer *find(const std::string &command) const;
  void add(std::string command, ShellAnswer answer) { answers_[std::move(command)] = std::move(answer); }

  /// Notes that a command's answer is needed, and gives the text that stands for it in this round.
  std::string placeholder(std::string_view command);
  /// The commands noted in this round that do not themselves contain a placeholder, in order.
  std::vector<std::string> take_missing();
  /// Whether a placeholder is in a text, which then is none that conf would see.
  static bool holds_placeholder(std::string_view text);
  bool is_missing_any() const { return noted_any_; }

private:
  Source source_;
  std::unordered_map<std::string, ShellAnswer> answers_;
  std::unordered_set<std::string> asked_; ///< of the source
  std::vector<std::string> missing_;
  std::unordered_set<std::string> noted_;
  bool noted_any_ = false;
};

} // namespace kassay::kconfig
