// SPDX-License-Identifier: MIT
#include "rules/evaluate.h"

#include <algorithm>
#include <cstring>
#include <deque>
#include <memory>
#include <optional>

#include <fmt/format.h>

#include "probe/complaint.h"
#include "rules/trial_command.h"

namespace kassay::rules {

namespace {

/// Starts each distinct command once and hands its run to all who asked.
class SharedRuns {
public:
  using Use = std::function<void(const Run &)>;

  explicit SharedRuns(Runner &runner) : runner_(runner) {}

  void ask(const Command &command, Use use) {
    auto [at, is_new] = asked_.try_emplace(key(command));
    Asked &asked = at->second;
    if (asked.run)
      return use(*asked.run);
    asked.waiting.push_back(std::move(use));
    if (is_new)
      runner_.start(command, [&asked](Run run) { // std::map keeps its elements in place
        asked.run = std::move(run);
        for (const Use &waiting : std::exchange(asked.waiting, {}))
          waiting(*asked.run);
      });
  }

private:
  struct Asked {
    std::optional<Run> run;
    std::vector<Use> waiting;
  };

  /// All that tells one trial's command from another's: lists first, each with its length.
  static std::string key(const Command &command) {
    std::string text = fmt::format("{}\n", command.argv.size());
    auto add = [&text](std::string_view part) { text += fmt::format("{}:{}\n", part.size(), part); };
    std::ranges::for_each(command.argv, add);
    for (const auto &[name, value] : command.env) {
      add(name);
      add(value);
    }
    add(command.input);
    return text;
  }

  Runner &runner_;
  std::map<std::string, Asked> asked_;
};

bool is_integer(std::string_view text) {
  if (text.starts_with('-'))
    text.remove_prefix(1);
  bool digits = !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
  return digits && (text == "0" || text.front() != '0');
}

/// The first line that is an integer and nothing else; a Kconfig int has no leading zeros.
std::optional<std::string> first_integer(std::string_view text) {
  while (!text.empty()) {
    std::string_view line = text.substr(0, text.find('\n'));
    if (is_integer(line))
      return std::string(line);
    text.remove_prefix(std::min(line.size() + 1, text.size()));
  }
  return std::nullopt;
}

/// What $(shell,...) of scripts/kconfig/preprocess.c makes of the output.
std::string shell_value(std::string_view text) {
  std::string value(text.substr(0, std::min(text.size(), std::size_t{4095})));
  while (value.ends_with('\n'))
    value.pop_back();
  value.resize(std::min(value.find('\0'), value.size()));
  std::ranges::replace(value, '\n', ' ');
  return value;
}

/// The roles of the tools without which a trial cannot be put.
std::vector<std::string> roles_of(const Trial &trial) {
  using Roles = std::vector<std::string>;
  return std::visit(Visitor{[](const FlagTrial &) { return Roles{"cc"}; },
                            [](const SourceTrial &) { return Roles{"cc"}; },
                            [](const AssemblerTrial &) { return Roles{"cc"}; },
                            [](const LinkerTrial &) { return Roles{"ld"}; },
                            [](const RustTrial &) { return Roles{"rustc"}; },
                            [](const ShellTrial &shell) { return shell.roles; },
                            [](const FactTrial &fact) { return Roles{fact.role()}; },
                            [](const ValueTrial &) { return Roles{}; }},
                    trial);
}

/// The tool was killed by its own fault, whatever the driver's exit status then was.
bool tells_of_a_crash(const Run &run) {
  return run.err.find("internal compiler error") != std::string::npos ||
         run.err.find("Stack dump:") != std::string::npos;
}

/// One evaluation; lives until the runner has drained.
class Evaluation {
public:
  Evaluation(const FeatureSet &features, const Facts &facts, const ToolWords &tools,
             const Environment &environment, Runner &runner, const Progress &progress)
      : facts_(facts), tools_(tools), environment_(environment), runner_(runner), runs_(runner),
        progress_(progress) {
    for (const Feature &feature : features.features)
      rows_.try_emplace(feature.symbol, Row{&feature, {}, {}, 0});
  }

  std::vector<Decision> decide() {
    for (auto &[symbol, row] : rows_)
      for (const std::string &dependency : row.feature->dependencies())
        if (auto found = rows_.find(dependency); found != rows_.end()) {
          found->second.dependents.push_back(&row);
          ++row.missing;
        }
    for (auto &[symbol, row] : rows_)
      if (row.missing == 0)
        ready_.push_back(&row);
    start_ready_rows();
    runner_.drain();
    return decisions();
  }

private:
  struct Row {
    const Feature *feature;
    std::optional<Decision> decision;
    std::vector<Row *> dependents;
    std::size_t missing; ///< dependencies not decided yet
  };

  /// A queue instead of recursion: a chain of rows may be long.
  void start_ready_rows() {
    if (starting_)
      return;
    starting_ = true;
    while (!ready_.empty()) {
      Row *row = ready_.front();
      ready_.pop_front();
      start(*row);
    }
    starting_ = false;
  }

  void start(Row &row) {
    const Feature &feature = *row.feature;
    if (feature.needs) {
      Answer needs = feature.needs->evaluate(lookup());
      if (needs == Answer::no)
        return off(row, fmt::format("needs {}", feature.needs->text()));
      if (needs == Answer::cannot_tell)
        return cannot_tell(row, fmt::format("needs {}, which cannot be told", feature.needs->text()));
    }
    for (const std::string &role : roles_of(feature.trial)) {
      if (auto absent = facts_.absent.find(role); absent != facts_.absent.end())
        return off(row, absent->second);
      if (auto broken = facts_.broken.find(role); broken != facts_.broken.end())
        return cannot_tell(row, broken->second);
    }
    if (const FactTrial *fact = std::get_if<FactTrial>(&feature.trial))
      return decide_by_fact(row, *fact);
    if (const ValueTrial *value = std::get_if<ValueTrial>(&feature.trial))
      return decide_by_value(row, *value);
    Command command = trial_command(feature.trial, tools_, environment_);
    command.tools = words_of_roles(feature.trial);
    runs_.ask(command, [this, &row, command](const Run &run) { judge(row, command, run); });
  }

  void decide_by_fact(Row &row, const FactTrial &fact) {
    Type type = row.feature->type;
    auto found = facts_.values.find(fact.fact);
    if (found == facts_.values.end())
      return cannot_tell(row, fmt::format("{} is not known", fact.fact));
    const std::string &text = found->second;
    if (type == Type::boolean && !fact.equals.empty())
      return text == fact.equals ? known(row, "y", "")
                                 : known(row, "n", fmt::format("{} is {}", fact.fact, text));
    bool readable =
        type == Type::string || (type == Type::integer ? is_integer(text) : text == "y" || text == "n");
    if (!readable)
      return cannot_tell(row, fmt::format("{} is \"{}\", no {}", fact.fact, text, keyword(type)));
    known(row, text, type == Type::boolean && text == "n" ? fmt::format("{} is n", fact.fact) : "");
  }

  void decide_by_value(Row &row, const ValueTrial &trial) {
    Type type = row.feature->type;
    std::string because = fmt::format("{} does not hold", trial.value.text());
    if (type == Type::boolean) {
      Answer answer = trial.value.evaluate(lookup());
      if (answer != Answer::cannot_tell)
        return known(row, answer == Answer::yes ? "y" : "n", answer == Answer::yes ? "" : because);
    } else if (Value value = trial.value.operand_value(lookup()); value.text) {
      if (type == Type::integer && !is_integer(*value.text))
        return cannot_tell(row, fmt::format("{} is \"{}\", no int", trial.value.text(), *value.text));
      return known(row, *value.text, "");
    }
    cannot_tell(row, fmt::format("{} cannot be told", trial.value.text()));
  }

  void judge(Row &row, const Command &command, const Run &run) {
    Decision decision;
    decision.command = repeat_line(command);
    decision.cost = run.cost;
    bool shell = std::holds_alternative<ShellTrial>(row.feature->trial);
    const Exited *exited = std::get_if<Exited>(&run.outcome);
    if (!exited)
      return cannot_tell(row, describe(run.outcome), std::move(decision));
    if (shell && exited->status > 128 && exited->status <= 128 + 64)
      return cannot_tell(row,
                         fmt::format("a command in it was {}", describe(Signalled{exited->status - 128})),
                         std::move(decision));
    if (run.scratch_error != 0 && (shell || exited->status != 0)) // a shell can turn a failure into a success
      return cannot_tell(row,
                         fmt::format("its scratch directory cannot be relied on: {}; make room below TMPDIR",
                                     std::strerror(run.scratch_error)),
                         std::move(decision));
    if (exited->status == 0)
      return passed(row, run, std::move(decision));
    if (tells_of_a_crash(run))
      return cannot_tell(row, fmt::format("the tool crashed: {}", complaint(run.err)), std::move(decision));
    Command control = control_of(*row.feature);
    runs_.ask(control, [this, &row, run, control, decision](const Run &control_run) {
      if (control_run.succeeded())
        return refused(row, run, decision);
      std::string words = complaint(control_run.err);
      cannot_tell(row,
                  fmt::format("the control failed, too: {} {}{}{}", repeat_line(control),
                              describe(control_run.outcome), words.empty() ? "" : ": ", words),
                  decision);
    });
  }

  std::vector<std::string> words_of_roles(const Trial &trial) const {
    std::vector<std::string> words;
    for (const std::string &role : roles_of(trial))
      for (const ToolVariableName &variable : tool_variable_names())
        if (auto found = tools_.words.find(std::string(variable.name));
            variable.role == role && found != tools_.words.end())
          words.push_back(shell_quoted(found->second));
    return words;
  }

  Command control_of(const Feature &feature) const {
    Command control = feature.control ? trial_command(*feature.control, tools_, environment_)
                                      : default_control(feature.trial, tools_, environment_);
    control.tools = words_of_roles(feature.control ? *feature.control : feature.trial);
    return control;
  }

  void passed(Row &row, const Run &run, Decision decision) {
    switch (row.feature->type) {
    case Type::boolean:
      return known(row, "y", "", std::move(decision));
    case Type::string:
      return known(row, shell_value(run.out), "", std::move(decision));
    case Type::integer:
      if (std::optional<std::string> number = first_integer(run.out))
        return known(row, *number, "", std::move(decision));
      return cannot_tell(row, "printed no integer", std::move(decision));
    }
  }

  void refused(Row &row, const Run &run, const Decision &decision) {
    if (row.feature->type != Type::boolean)
      return passed(row, run, decision);
    std::string words = complaint(run.err);
    known(row, "n", words.empty() ? describe(run.outcome) : words, decision);
  }

  void off(Row &row, const std::string &reason) { known(row, value_when_off(row.feature->type), reason); }

  void known(Row &row, std::string value, std::string reason, Decision decision = {}) {
    decision.known = true;
    decision.value = std::move(value);
    finish(row, std::move(reason), std::move(decision));
  }

  void cannot_tell(Row &row, std::string reason, Decision decision = {}) {
    decision.known = false;
    decision.value.clear();
    finish(row, std::move(reason), std::move(decision));
  }

  void finish(Row &row, std::string reason, Decision decision) {
    decision.symbol = row.feature->symbol;
    decision.type = row.feature->type;
    decision.reason = std::move(reason);
    row.decision = std::move(decision);
    for (Row *dependent : row.dependents)
      if (--dependent->missing == 0)
        ready_.push_back(dependent);
    ++decided_;
    if (progress_)
      progress_(decided_, rows_.size());
    start_ready_rows();
  }

  Expression::Lookup lookup() const {
    return [this](const std::string &symbol) -> Value {
      auto found = rows_.find(symbol);
      if (found == rows_.end())
        return {Type::boolean, "n"};
      const std::optional<Decision> &decision = found->second.decision;
      bool is_known = decision && decision->known;
      return {found->second.feature->type, is_known ? std::optional(decision->value) : std::nullopt};
    };
  }

  std::vector<Decision> decisions() {
    std::vector<Decision> all;
    for (auto &[symbol, row] : rows_) {
      if (!row.decision) // rows of different kernels can make a circle that check_features() does not see
        cannot_tell(row, "depends on itself");
      all.push_back(std::move(*row.decision));
    }
    return all;
  }

  const Facts &facts_;
  const ToolWords &tools_;
  const Environment &environment_;
  Runner &runner_;
  SharedRuns runs_;
  const Progress &progress_;
  std::map<std::string, Row> rows_;
  std::deque<Row *> ready_;
  bool starting_ = false;
  std::size_t decided_ = 0;
};

} // namespace

std::vector<Decision> evaluate(const FeatureSet &features, const Facts &facts, const ToolWords &tools,
                               const Environment &environment, Runner &runner, const Progress &progress) {
  return Evaluation(features, facts, tools, environment, runner, progress).decide();
}

} // namespace kassay::rules
