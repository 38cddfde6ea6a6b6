// SPDX-License-Identifier: MIT
#include "kconfig/evaluate.h"

#include <filesystem>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "kconfig/deep_stack.h"
#include "kconfig/native_command.h"
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

bool has_exited(const Run &run) {
  return std::holds_alternative<Exited>(run.outcome);
}

/// What the shell would have said of it: its own status is that of the echo.
ShellAnswer answer_of(const NativeCommand &native, Run run) {
  if (native.is_output)
    return answer_of(std::move(run));
  return {run.succeeded() ? native.then : native.otherwise, {}, Exited{0}, run.cost};
}

/// Where answers come from: memory at once, processes in the background.
class Commands {
public:
  Commands(const Environment &environment, Runner &runner, ShellAnswers &answers, SourceFiles &sources)
      : environment_(environment), runner_(runner), answers_(answers), sources_(sources) {
    std::error_code error;
    directory_ = std::filesystem::current_path(error).string();
    is_native_ = may_run_natively(environment, directory_);
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
  bool wait_for_some() { return runner_.await(); }

private:
  struct Waiting {
    std::string text;
    NativeCommand native;
  };
  enum class Control { unasked, running, passed, failed };

  std::optional<ShellAnswer> ask(const std::string &text) {
    const auto native = is_native_ ? native_command(text) : std::nullopt;
    if (native && native->argv.empty())
      return ShellAnswer{native->then, {}, Exited{0}, {}};
    if (native && control_ == Control::unasked)
      ask_control();
    if (!native || control_ == Control::failed)
      return ask_shell(text);
    if (control_ == Control::passed)
      return ask_tool(text, *native);
    waiting_.push_back({text, *native});
    return std::nullopt;
  }

  void ask_control() {
    Command command = shell_command(native_control(), environment_, directory_);
    const auto settle = [this](const Run &run) {
      control_ = run.succeeded() && run.out == "y\n" ? Control::passed : Control::failed;
    };
    if (const auto run = runner_.remembered(command))
      return settle(*run);
    control_ = Control::running;
    runner_.start(std::move(command), [this, settle](const Run &run) {
      settle(run);
      for (const auto &[text, native] : std::exchange(waiting_, {}))
        if (auto answer = control_ == Control::passed ? ask_tool(text, native) : ask_shell(text))
          answers_.add(text, std::move(*answer));
    });
  }

  std::optional<ShellAnswer> ask_tool(const std::string &text, const NativeCommand &native) {
    Command command = direct_command(native, text, environment_, directory_);
    if (auto run = runner_.remembered(command); run && has_exited(*run))
      return answer_of(native, std::move(*run));
    runner_.start(std::move(command), [this, text, native](Run run) {
      if (has_exited(run))
        answers_.add(text, answer_of(native, std::move(run)));
      else if (auto answer = ask_shell(text)) // which may say something about it, or find no program either
        answers_.add(text, std::move(*answer));
    });
    return std::nullopt;
  }

  std::optional<ShellAnswer> ask_shell(const std::string &text) {
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
  bool is_native_ = false;
  Control control_ = Control::unasked;
  std::vector<Waiting> waiting_; // for the control
  Result<void> result_;
};

} // namespace

Result<Round> evaluate_tree(const std::string &top_file, const Dialect &dialect,
                            const Environment &environment, SourceFiles &sources, Runner &runner) {
  ShellAnswers answers;
  Round round;
  Result<void> ran;
  on_deep_stack([&] { // one for all rounds: what starts while a tree is read runs on when it has been read
    Commands commands(environment, runner, answers, sources);
    round = parse_tree(top_file, dialect, environment, sources, answers);
    if (!round.missing.empty()) // the next round waits at each command, as conf does: most have ended by then
      answers.set_wait([&commands] { return commands.wait_for_some(); });
    while (ran && !round.missing.empty()) {
      round = parse_tree(top_file, dialect, environment, sources, answers);
      ran = commands.wait();
    }
    answers.set_wait({});
  });
  if (!ran)
    return std::unexpected(ran.error());
  round.answers = std::move(answers);
  return round;
}

} // namespace kassay::kconfig
