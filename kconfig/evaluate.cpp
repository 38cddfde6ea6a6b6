// SPDX-License-Identifier: MIT
#include "kconfig/evaluate.h"

#include <filesystem>

#include <fmt/format.h>

#include "kconfig/shell_command.h"

namespace kassay::kconfig {
namespace {

/// What of an outcome means that the command's output is not its own.
bool is_cut_short(const Outcome &outcome) {
  return std::holds_alternative<NotStarted>(outcome) || std::holds_alternative<TimedOut>(outcome);
}

Result<void> run_all(const std::vector<std::string> &commands, const Environment &environment, Runner &runner,
                     ShellAnswers &answers) {
  std::error_code error;
  const std::string directory = std::filesystem::current_path(error).string();
  Result<void> result;
  for (const std::string &text : commands)
    runner.start(shell_command(text, environment, directory), [&, text](Run run) {
      if (is_cut_short(run.outcome))
        result = fail(ErrorKind::temporary, fmt::format("$(shell,{}): {}", text, describe(run.outcome)));
      answers.add(text, {shell_text(run.out), std::move(run.err), run.outcome, run.cost});
    });
  runner.drain();
  return result;
}

} // namespace

Result<Round> evaluate_tree(const std::string &top_file, const Dialect &dialect,
                            const Environment &environment, SourceFiles &sources, Runner &runner) {
  ShellAnswers answers;
  for (;;) {
    Round round = parse_tree(top_file, dialect, environment, sources, answers);
    if (round.missing.empty()) {
      round.answers = std::move(answers);
      return round;
    }
    if (auto ran = run_all(round.missing, environment, runner, answers); !ran)
      return std::unexpected(ran.error());
  }
}

} // namespace kassay::kconfig
