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

ShellAnswer answer_of(Run run) {
  return {shell_text(run.out), std::move(run.err), run.outcome, run.cost};
}

/// Where answers come from: memory at once, processes in the background.
class Commands {
public:
  Commands(const Environment &environment, Runner &runner, ShellAnswers &answers, SourceFiles &sources)
      : environment_(environment), runner_(runner), answers_(answers), sources_(sources) {
    std::error_code error;
    directory_ = std::filesystem::current_path(error).string();
    answers_.set_source([this](const std::string &text) { return ask(text); });
    sources_.set_pause([this] { runner_.advance(); });
  }
  ~Commands() {
    answers_.set_source({});
    sources_.set_pause({});
  }
  Commands(const Commands &) = delete;
  Commands &operator=(const Commands &) = delete;

  Result<void> wait() {
    runner_.drain();
    return result_;
  }

private:
  std::optional<ShellAnswer> ask(const std::string &text) {
    Command command = shell_command(text, environment_, directory_);
    if (auto run = runner_.remembered(command))
      return answer_of(std::move(*run));
    runner_.start(std::move(command), [this, text](Run run) {
      if (is_cut_short(run.outcome))
        result_ = fail(ErrorKind::temporary, fmt::format("$(shell,{}): {}", text, describe(run.outcome)));
      answers_.add(text, answer_of(std::move(run)));
    });
    return std::nullopt;
  }

  const Environment &environment_;
  Runner &runner_;
  ShellAnswers &answers_;
  SourceFiles &sources_;
  std::string directory_;
  Result<void> result_;
};

} // namespace

Result<Round> evaluate_tree(const std::string &top_file, const Dialect &dialect,
                            const Environment &environment, SourceFiles &sources, Runner &runner) {
  ShellAnswers answers;
  Round round;
  {
    Commands commands(environment, runner, answers, sources);
    do {
      round = parse_tree(top_file, dialect, environment, sources, answers);
      if (auto ran = commands.wait(); !ran)
        return std::unexpected(ran.error());
    } while (!round.missing.empty());
  }
  round.answers = std::move(answers);
  return round;
}

} // namespace kassay::kconfig
