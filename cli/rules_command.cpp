// SPDX-License-Identifier: MIT
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "cli/bug_survey.h"
#include "cli/commands.h"
#include "cli/exit_code.h"
#include "cli/rules_matrix.h"
#include "cli/rules_subcommands.h"
#include "cli/scan_program.h"
#include "cli/survey_options.h"
#include "cli/terminal.h"
#include "probe/printable.h"
#include "probe/process_runner.h"
#include "probe/tool_environment.h"
#include "rules/scan_matcher.h"

namespace kassay::cli {

namespace {

struct Options {
  std::vector<std::string> words; ///< ids and NAME=VALUE
  std::string format = "text";
  std::string rules;
};

Result<rules::RuleSet> load(const Options &options) {
  return rules::load_rule_set(options.rules.empty() ? std::nullopt
                                                    : std::optional<std::filesystem::path>(options.rules));
}

nlohmann::json json_of(const rules::Bug &bug) {
  nlohmann::json reproducers = nlohmann::json::array();
  for (const rules::Reproducer &reproducer : bug.reproducers)
    reproducers.push_back({{"name", reproducer.name},
                           {"method", to_string(reproducer.method)},
                           {"sources", reproducer.sources},
                           {"optimize", reproducer.optimize},
                           {"flags", reproducer.flags},
                           {"repairs", reproducer.repairs}});
  nlohmann::json kernel = nlohmann::json::array();
  for (const rules::KernelReference &reference : bug.kernel)
    kernel.push_back({{"file", reference.file},
                      {"symbol", reference.symbol},
                      {"commit", reference.commit},
                      {"works_around", reference.works_around}});
  return {{"id", bug.id},
          {"tool", bug.tool()},
          {"title", bug.title},
          {"kind", to_string(bug.kind)},
          {"severity", to_string(bug.severity)},
          {"arch", bug.arch},
          {"symptom", bug.symptom},
          {"trigger", bug.trigger},
          {"url", bug.url},
          {"more_urls", bug.more_urls},
          {"workaround_flags", bug.workaround_flags},
          {"matcher", bug.matcher},
          {"attributes", bug.attributes},
          {"builtins", bug.builtins},
          {"credit", bug.credit},
          {"kernel", kernel},
          {"no_reproducer", bug.no_reproducer},
          {"reproducers", reproducers}};
}

int list(const Options &options) {
  const auto rules = load(options);
  if (!rules)
    return report(rules.error());
  if (options.format == "json") {
    nlohmann::json bugs = nlohmann::json::array();
    for (const rules::Bug &bug : rules->bugs)
      bugs.push_back(json_of(bug));
    fmt::print("{}\n", nlohmann::json({{"schema", 1}, {"bugs", bugs}}).dump(2));
    return exit_clean;
  }
  for (const rules::Bug &bug : rules->bugs)
    fmt::print("{:<22} {:<8} {:<16} {:<9} {}\n", bug.id, bug.tool(), to_string(bug.kind),
               to_string(bug.severity), bug.title);
  return exit_clean;
}

void print(const rules::Bug &bug) {
  fmt::print("{}: {}\n", bug.id, bug.title);
  const auto line = [](const char *name, const std::string &value) {
    if (!value.empty())
      fmt::print("  {:<11} {}\n", name, value);
  };
  line("tool", bug.tool());
  line("kind", to_string(bug.kind));
  line("severity", to_string(bug.severity));
  line("symptom", bug.symptom);
  line("trigger", bug.trigger);
  line("matcher", bug.matcher);
  line("attributes", fmt::format("{}", fmt::join(bug.attributes, ", ")));
  line("builtins", fmt::format("{}", fmt::join(bug.builtins, ", ")));
  line("url", bug.url);
  line("workaround", bug.workaround_flags);
  for (const rules::KernelReference &reference : bug.kernel)
    line("kernel", fmt::format("{} {} {}", reference.file, reference.symbol, reference.commit));
  for (const rules::Reproducer &reproducer : bug.reproducers)
    line("reproducer", fmt::format("{} ({}){}{}", reproducer.sources.front(), to_string(reproducer.method),
                                   reproducer.name.empty() ? "" : ": ", reproducer.name));
  line("none because", bug.no_reproducer);
  line("credit", bug.credit);
}

int show(const Options &options) {
  const auto rules = load(options);
  if (!rules)
    return report(rules.error());
  for (const std::string &id : options.words) {
    const auto bug = find_bug(*rules, id);
    if (!bug)
      return report(bug.error());
    if (options.format == "json")
      fmt::print("{}\n", json_of(**bug).dump(2));
    else
      print(**bug);
  }
  return exit_clean;
}

/// "44 matchers", or why they were not looked at: kassay-scan may not be there, and a run of it may fail.
Result<std::string> lint_matchers(const rules::RuleSet &rules) {
  const auto matchers = rules::scan_matchers(rules.bugs);
  const auto program = find_scan_program();
  if (!program)
    return fmt::format("{} matchers not checked ({})", matchers.size(), program.error().message);
  ProcessRunner runner({.parallel = 1});
  const auto checked = rules::check_matchers(matchers, *program, tool_environment(own_environment()), runner);
  return checked ? Result<std::string>(fmt::format("{} matchers", matchers.size()))
                 : std::unexpected(checked.error());
}

int lint(const Options &options) {
  const auto directory =
      options.rules.empty() ? std::nullopt : std::optional<std::filesystem::path>(options.rules);
  const std::vector<Error> errors = rules::lint_rule_set(directory);
  int exit_code = exit_usage;
  for (const Error &error : errors)
    exit_code = report(error);
  if (!errors.empty()) {
    if (errors.size() > 1)
      fmt::print(stderr, "kassay: {} files with errors\n", errors.size());
    return exit_code;
  }
  const auto rules = load(options);
  if (!rules)
    return report(rules.error());
  const auto matchers = lint_matchers(*rules);
  if (!matchers)
    return report(matchers.error());
  std::size_t reproducers = 0;
  for (const rules::Bug &bug : rules->bugs)
    reproducers += bug.reproducers.empty() ? 0 : 1;
  fmt::print("{} bugs, {} with a reproducer, {} features, {} series, {}: no error\n", rules->bugs.size(),
             reproducers, rules->features.features.size(), rules->minimums.size(), *matchers);
  return exit_clean;
}

/// The command line of `kassay rules test`.
struct TestOptions {
  SurveyOptions survey;
  std::vector<std::string> words;     ///< ids and NAME=VALUE
  std::vector<std::string> compilers; ///< "gcc-12", "LLVM=-19 ARCH=arm64"
  std::string format = "text";
};

int test(TestOptions &options) {
  std::vector<std::string> ids, common;
  for (const std::string &word : options.words)
    (word.find('=') == std::string::npos ? ids : common).push_back(word);
  std::vector<TestedToolchain> toolchains;
  const bool matrix = !options.compilers.empty();
  for (const std::string &compiler : matrix ? options.compilers : std::vector<std::string>{""}) {
    options.survey.request.variables = toolchain_words(compiler, common);
    auto found =
        options.survey.take_with([&](const SurveyRequest &request) { return survey_bugs(request, ids); });
    if (!found)
      return report(found.error());
    const std::string name = fmt::format("{}", fmt::join(options.survey.request.variables, " "));
    toolchains.push_back({name, std::move(*found)});
  }
  if (options.format == "json")
    fmt::print("{}", matrix_json(toolchains));
  else
    fmt::print("{}{}", matrix ? "" : text_of(toolchains.front().survey, true, true), matrix_text(toolchains));
  return exit_code_of(toolchains);
}

void add_test(CLI::App &command, int &exit_code) {
  const auto options = std::make_shared<TestOptions>();
  CLI::App *tested =
      command.add_subcommand("test", "run the reproducers of bugs, and compare with what is recorded");
  tested->add_option("ID", options->words,
                     "bugs, all if there is none, and the toolchain as for make: gcc-113921 CC=gcc-12");
  tested
      ->add_option("--compilers", options->compilers,
                   "the toolchains of a matrix: gcc-12 gcc-13 \"LLVM=-19 ARCH=arm64\"")
      ->expected(1, -1);
  options->survey.add_without_variables(*tested);
  options->survey.add_sandbox_to(*tested);
  tested->add_option("--format", options->format, "what to print")
      ->check(CLI::IsMember({"text", "json"}))
      ->capture_default_str();
  tested->callback([options, &exit_code] { exit_code = test(*options); });
}

} // namespace

void add_rules_command(CLI::App &app, int &exit_code) {
  const auto options = std::make_shared<Options>();
  CLI::App *command = app.add_subcommand("rules", "read, check and try the rules of known bugs");
  command->require_subcommand(1);
  const auto add = [&](const char *name, const char *help, int (*action)(const Options &)) {
    CLI::App *subcommand = command->add_subcommand(name, help);
    subcommand->callback([options, action, &exit_code] { exit_code = action(*options); });
    return subcommand;
  };
  const auto with_format = [&](CLI::App *subcommand) {
    subcommand->add_option("--format", options->format, "what to print")
        ->check(CLI::IsMember({"text", "json"}))
        ->capture_default_str();
    subcommand->add_option("--rules", options->rules, "a directory of rules that override the embedded ones");
  };
  with_format(add("list", "all bugs, a line each", list));
  CLI::App *shown = add("show", "all that is known of a bug", show);
  shown->add_option("ID", options->words, "such as gcc-113921")->required();
  with_format(shown);
  add("lint", "check the rules of a directory, or the embedded ones", lint)
      ->add_option("DIR", options->rules, "laid out as rules/: bugs/<tool>/*.toml, reproducers/*");
  add_test(*command, exit_code);
  add_rules_schema(*command, exit_code);
  add_rules_new(*command, exit_code);
  add_rules_bisect(*command, exit_code);
}

} // namespace kassay::cli
