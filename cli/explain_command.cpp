// SPDX-License-Identifier: MIT
#include <filesystem>
#include <regex>

#include <fmt/format.h>
#include <unistd.h>

#include "cli/commands.h"
#include "cli/exit_code.h"
#include "cli/explain_report.h"
#include "cli/kernel_options.h"
#include "cli/remembering_runner.h"
#include "cli/terminal.h"
#include "kconfig/change_trial.h"
#include "kconfig/config_reader.h"
#include "kconfig/configured_tree.h"
#include "kconfig/evaluate.h"
#include "kconfig/question.h"
#include "probe/nearest.h"
#include "probe/tool_environment.h"
#include "rules/rule_set.h"

namespace kassay::cli {
namespace {

using namespace kconfig;

/// The command line of `kassay explain`.
struct Options {
  KernelOptions kernel;
  RunnerSettings runner;
  std::string config;
  std::string format = "text";
  std::string colour = "auto";
  ExplainLimits limits;
  std::size_t changes = 8;
  bool no_cache = false;
};

/// The file that values come from; without a name where there is none.
ConfigFile read_config(const std::string &named, const KernelTree &tree, const SourceFiles &files) {
  const std::string name = named.empty() ? usual_config(tree) : named;
  auto text = name.empty() ? std::nullopt : files.read(name);
  return text ? ConfigFile(name, std::move(*text), config_prefix(tree.environment)) : ConfigFile();
}

/// The least version of a tool that the tree's series needs, from rules/minimums.
std::string minimum_of(const std::string &tool, const KernelTree &tree) {
  const auto rules = rules::load_rule_set(std::nullopt);
  const std::string version = setting_or(tree.environment, "KERNELVERSION", "");
  const auto series = rules::parse_series(version.substr(0, version.find('.', version.find('.') + 1)));
  if (!rules || !series)
    return {};
  const std::vector<std::string> arch{tree.srcarch};
  for (const rules::Minimums &minimums : rules->minimums)
    if (minimums.series == *series)
      if (const rules::Minimum *minimum = rules::minimum_for(minimums, tool, arch))
        return minimum->version;
  return {};
}

/// What the words of a script of the kernel advise: "install bindgen >= 0.65.1".
std::string advice_of(const std::string &err, const KernelTree &tree) {
  static const std::regex complaint("'([A-Za-z0-9_-]+)' (is too old|could not be found)");
  static const std::regex minimum("[Mm]inimum version: *([0-9.]+)");
  std::smatch tool, version;
  if (!std::regex_search(err, tool, complaint))
    return {};
  const std::string needed =
      std::regex_search(err, version, minimum) ? version[1].str() : minimum_of(tool[1], tree);
  return fmt::format("install {}{}", tool[1].str(), needed.empty() ? "" : " >= " + needed);
}

class Explaining {
public:
  Explaining(const Options &options, const KernelTree &tree, Runner &runner)
      : options_(options), tree_(tree), runner_(runner), files_(setting(tree.environment, "srctree")) {}

  Result<std::vector<ExplainReport>> explain(const std::vector<std::string> &names) {
    auto round = evaluate_tree(tree_.top_file, tree_.dialect, tree_.environment, files_, runner_);
    if (!round)
      return std::unexpected(round.error());
    if (!round->model) {
      round->log.deliver(errors_);
      return fail(ErrorKind::usage, fmt::format("{}: its Kconfig files have errors", tree_.srctree));
    }
    model_ = std::move(round->model);
    answers_ = std::move(round->answers);
    std::vector<SymbolId> symbols;
    for (const std::string &name : names) {
      const SymbolId symbol = model_->find(name);
      if (symbol == no_symbol || model_->symbols[symbol].is_constant)
        return fail(ErrorKind::usage, fmt::format("{}: no such symbol in {}", name, tree_.srctree),
                    did_you_mean(name, defined_names(*model_)));
      symbols.push_back(symbol);
    }
    file_ = read_config(options_.config, tree_, files_);
    if (!options_.config.empty() && file_.name().empty())
      return fail(ErrorKind::usage, fmt::format("{}: cannot be read", options_.config));
    return report(symbols);
  }

private:
  /// Passes on what conf would say on standard error.
  struct Errors final : Messages {
    void out(std::string_view) override {}
    void err(std::string_view text) override { fmt::print(stderr, "{}", text); }
  };

  std::vector<ExplainReport> report(const std::vector<SymbolId> &symbols) {
    MessageLog ignored;
    Configuration configuration(*model_, ignored);
    ConfigReader(configuration, tree_.environment, files_, ignored, true)
        .read_text(file_.name(), file_.text(), model_->hash_order());
    ChangeTrial trial(*model_, file_, {tree_.top_file, tree_.dialect, tree_.environment, &files_, answers_});
    std::vector<ExplainReport> reports;
    for (const SymbolId symbol : symbols) {
      ExplainReport &report = reports.emplace_back();
      report.model = &*model_;
      report.configuration = file_.name();
      report.explanation = kconfig::explain(configuration, file_, symbol, options_.limits);
      gather(report.explanation, true, report);
      const SymbolType type = configuration.type(symbol);
      const bool can_be_yes = type == SymbolType::boolean || type == SymbolType::tristate;
      if (can_be_yes && configuration.tristate(symbol) != Tristate::yes && options_.changes > 0)
        search(configuration, symbol, trial, report);
    }
    return reports;
  }

  /// Asks the toolchain again what the shown lines rest on.
  void gather(const Explanation &of, bool is_top, ExplainReport &report) {
    for (const ExplainedLine &line : of.lines) {
      if (is_top || line.decides)
        for (const std::size_t use : line.macros)
          ask(use, report);
      for (const Explanation &reason : line.because)
        gather(reason, false, report);
    }
  }

  void ask(std::size_t use, ExplainReport &report) {
    const std::string &command = model_->commands[model_->macro_uses[use].commands.back()];
    auto known = evidence_.find(command);
    if (known == evidence_.end()) {
      const Run run = ask_again(command, tree_.environment, runner_);
      known = evidence_
                  .emplace(command, Evidence{std::string(asked_command(command)), describe(run.outcome),
                                             run.err, advice_of(run.err, tree_)})
                  .first;
    }
    report.evidence.emplace(use, known->second);
  }

  /// y, or where that cannot be had m.
  void search(Configuration &configuration, SymbolId symbol, ChangeTrial &trial, ExplainReport &report) {
    const std::string name(model_->symbols[symbol].name);
    SearchLimits limits;
    limits.changes = report.most_changes = options_.changes;
    for (const Tristate wanted : {Tristate::yes, Tristate::mod}) {
      if (wanted <= configuration.tristate(symbol) ||
          (wanted == Tristate::mod && configuration.type(symbol) != SymbolType::tristate))
        continue;
      report.wanted = tristate_text(wanted);
      const auto holds = [&](const Changes &changes) {
        const auto value = trial.value_with(changes, name);
        return value && (*value == "y" || *value == report.wanted);
      };
      report.search = search_changes(configuration, symbol, wanted, holds, limits);
      if (!report.search->proposals.empty())
        break;
    }
    for (const Changes &changes : report.search->proposals) {
      for (const ConfigChange &change : changes)
        if (change.is_question())
          ask(change.use, report);
      report.proposals.push_back({changes, trial.value_with(changes, name).value_or("")});
    }
  }

  const Options &options_;
  const KernelTree &tree_;
  Runner &runner_;
  SourceFiles files_;
  std::optional<Model> model_;
  ShellAnswers answers_;
  ConfigFile file_;
  std::map<std::string, Evidence> evidence_; ///< by command
  Errors errors_;
};

int run(Options &options) {
  std::vector<std::string> names = options.kernel.words();
  if (names.empty())
    return report({ErrorKind::usage, "which symbol?", "kassay explain SYMBOL... [NAME=VALUE...]"});
  for (std::string &name : names)
    if (name.starts_with("CONFIG_"))
      name.erase(0, 7);
  std::error_code error;
  if (!options.config.empty())
    options.config = std::filesystem::absolute(options.config, error).string();
  options.runner.use_store = !options.no_cache;
  RememberingRunner runner(own_environment(), options.runner);
  const auto tree = options.kernel.open(runner);
  if (!tree)
    return report(tree.error());
  Explaining explaining(options, *tree, runner);
  const auto found = explaining.explain(names);
  runner.die_if_interrupted();
  fmt::print(stderr, "{}", runner.doubt());
  if (!found)
    return report(found.error());
  const Palette palette(use_colour(*parse_colour_mode(options.colour), STDOUT_FILENO));
  const std::string text = options.format == "json" ? json_of(*found) : text_of(*found, palette);
  if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size() || std::fflush(stdout) != 0)
    return report({ErrorKind::environment, "standard output: cannot be written", ""});
  return exit_clean;
}

} // namespace

void add_explain_command(CLI::App &app, int &exit_code) {
  const auto options = std::make_shared<Options>();
  CLI::App *command = app.add_subcommand(
      "explain", "tell why a symbol has its value, down to the failing command, and what would make it y");
  options->kernel.add_to(*command, "SYMBOL");
  command->add_option("--config", options->config,
                      "the configuration; default: .config where make would look for it, else the "
                      "architecture's defconfig");
  command->add_option("--depth", options->limits.depth, "how far to follow symbols below symbols")
      ->check(CLI::Range(0, 1000))
      ->capture_default_str();
  command->add_option("--changes", options->changes, "the most changes to look for in one proposal; 0: none")
      ->check(CLI::Range(0, 12))
      ->capture_default_str();
  command->add_option("--format", options->format, "what to print")
      ->check(CLI::IsMember({"text", "json"}))
      ->capture_default_str();
  command->add_option("--color", options->colour, "colour the text")
      ->check(CLI::IsMember({"auto", "always", "never"}))
      ->capture_default_str();
  command->add_flag("--no-cache", options->no_cache, "neither use nor fill the store");
  command->callback([options, &exit_code] { exit_code = run(*options); });
}

} // namespace kassay::cli
