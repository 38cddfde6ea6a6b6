// SPDX-License-Identifier: MIT
// What the commands of $(shell,...) said, and the questions that are still open.
//
// An evaluation is a function of files, environment and these answers. A question without an answer goes to
// the source, once. Where that has none yet, the evaluation goes on with a placeholder and the command is
// noted; whoever evaluates waits for what was noted and evaluates again.
//
// A command whose text has a placeholder in it ("$(CC) $(m64-flag) ...") is asked for as soon as the answer
// is there that belongs in its place, so that chains of commands do not take a round for each link. It is a
// guess that the next round's text will be this one, and costs a process if it is wrong.
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

  /// Waits until an answer may have been added; false if none will be.
  using Wait = std::function<bool()>;
  /// From now on, ask() waits for what the source has begun to find out. For a round that is likely the last.
  void set_wait(Wait wait) { wait_ = std::move(wait); }

  /// The answer for an evaluation: the source is asked for one that is not there yet.
  const ShellAnswer *ask(const std::string &command);
  /// The answer for those who only read what an evaluation got.
  const ShellAnswer *find(const std::string &command) const;
  void add(std::string command, ShellAnswer answer);

  /// Notes that a command's answer is needed, and gives the text that stands for it in this round.
  std::string placeholder(const std::string &command);
  /// The same for the value of something whose very name is not known yet.
  std::string unknown_value();
  /// The commands noted in this round that do not themselves contain a placeholder, in order.
  std::vector<std::string> take_missing();
  /// Whether a placeholder is in a text, which then is none that conf would see.
  static bool holds_placeholder(std::string_view text);
  bool is_missing_any() const { return noted_any_; }

private:
  /// A command that a placeholder stands for.
  struct Command {
    std::string text; ///< with the placeholders of earlier commands in it
    std::optional<std::string> known_text;
  };

  bool begin(const std::string &command);
  void begin_deferred();
  const std::string *known_text(std::size_t number);

  Source source_;
  Wait wait_;
  std::unordered_map<std::string, ShellAnswer> answers_;
  std::unordered_set<std::string> asked_;                ///< of the source
  std::vector<Command> commands_;                        ///< by the number in their placeholder
  std::unordered_map<std::string, std::size_t> numbers_; ///< by text
  std::vector<std::size_t> deferred_;                    ///< whose texts are not known
  std::vector<std::string> missing_;
  std::unordered_set<std::string> noted_;
  bool noted_any_ = false;
};

} // namespace kassay::kconfig
