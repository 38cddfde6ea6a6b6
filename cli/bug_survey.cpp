// SPDX-License-Identifier: MIT
#include "cli/bug_survey.h"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>

#include "cli/exit_code.h"
#include "cli/remembering_runner.h"
#include "cli/toolchain_facts.h"
#include "cli/toolchain_files.h"
#include "probe/nearest.h"
#include "probe/sandbox.h"
#include "probe/tool_environment.h"

namespace kassay::cli {

namespace {

/// Where the tools and their wrappers lie: what a reproducer's compiler may read beside the system's
/// directories.
std::vector<std::string> parts_of(const std::vector<Tool> &tools, const Environment &environment) {
  std::vector<std::string> directories;
  for (const Tool &tool : tools) {
    std::vector<std::string> programs = tool.wrapper_chain;
    programs.push_back(tool.path);
    for (const std::string &program : programs)
      if (!program.empty())
        std::ranges::copy(tool_directories(program, environment), std::back_inserter(directories));
  }
  const auto home = environment.find("HOME"), rustup = environment.find("RUSTUP_HOME");
  if (rustup != environment.end()) // where rustup's proxy of rustc finds the toolchain that it stands for
    directories.push_back(rustup->second);
  else if (home != environment.end())
    directories.push_back(home->second + "/.rustup");
  return directories;
}

} // namespace

Result<const rules::Bug *> find_bug(const rules::RuleSet &rules, const std::string &id) {
  std::vector<std::string> known;
  for (const rules::Bug &bug : rules.bugs) {
    if (bug.id == id)
      return &bug;
    known.push_back(bug.id);
  }
  const std::string hint = did_you_mean(id, known);
  return fail(ErrorKind::usage, fmt::format("there is no rule '{}'", id),
              hint.empty() ? "kassay rules list has them all" : hint);
}

std::vector<rules::BugResult> try_bugs(const rules::RuleSet &rules, TriedToolchain toolchain,
                                       const SurveyRequest &request, RememberingRunner &runner,
                                       std::vector<std::string> &warnings) {
  rules::BugSubject subject;
  subject.environment = std::move(toolchain.environment);
  subject.environment["CCACHE_DISABLE"] = "1"; // it could not write, and what is asked is the compiler
  runner.let_confined_read(parts_of(toolchain.identification.tools, subject.environment));
  if (const auto available = sandbox_available(); request.sandbox && !available)
    warnings.push_back(available.error().message + "; " + available.error().hint);
  subject.facts = facts_of(toolchain.identification.tools);
  subject.tools = words_of(toolchain.identification);
  subject.arch = toolchain.srcarch;
  return rules::check_bugs(rules.bugs, rules.reproducers, rules.start, subject, runner,
                           [&](std::size_t done, std::size_t total) {
                             if (request.progress)
                               request.progress("trying", done, total);
                           });
}

Result<BugSurvey> survey_bugs(const SurveyRequest &request, const std::vector<std::string> &ids) {
  auto rules = rules::load_rule_set(request.rules_directory);
  if (!rules)
    return std::unexpected(rules.error());
  if (!ids.empty()) {
    std::vector<rules::Bug> chosen;
    for (const std::string &id : ids) {
      const auto bug = find_bug(*rules, id);
      if (!bug)
        return std::unexpected(bug.error());
      chosen.push_back(**bug);
    }
    rules->bugs = std::move(chosen);
  }
  return survey_rules(request, std::move(*rules));
}

Result<BugSurvey> survey_rules(const SurveyRequest &request, rules::RuleSet rules) {
  BugSurvey result;
  const Environment own = own_environment();
  auto variables = resolve_kbuild_variables(request.variables, own, host_machine());
  if (!variables)
    return std::unexpected(variables.error());
  result.variables = std::move(*variables);
  result.warnings = result.variables.notes;
  result.rules = std::make_unique<rules::RuleSet>(std::move(rules));
  RememberingRunner runner(own, {.use_store = request.use_store,
                                 .sandbox = request.sandbox,
                                 .jobs = request.jobs,
                                 .deadline = request.deadline});
  const Environment environment = tool_environment(own);
  result.identification = identify(result.variables, environment, runner, request.deadline);
  result.results = try_bugs(*result.rules, {result.variables.srcarch, result.identification, environment},
                            request, runner, result.warnings);
  runner.book().flush();
  result.interrupted_by = runner.interrupted_by();
  result.started = runner.started();
  std::ranges::copy(runner.warnings(), std::back_inserter(result.warnings));
  return result;
}

LiveQuestions live_questions(const rules::RuleSet &rules, const std::string &srcarch,
                             const Identification &identification) {
  const rules::Facts facts = facts_of(identification.tools);
  const auto family = facts.values.find("cc.family");
  return {{rules.reproducers, rules.start, srcarch, family == facts.values.end() ? "" : family->second,
           host_machine()},
          tool_variables(identification)};
}

int exit_code_of(const std::vector<rules::BugResult> &results) {
  const auto has = [&](rules::Verdict verdict) {
    return std::ranges::find(results, verdict, &rules::BugResult::verdict) != results.end();
  };
  return has(rules::Verdict::cannot_tell) ? exit_unexamined
         : has(rules::Verdict::affected)  ? exit_findings
                                          : exit_clean;
}

} // namespace kassay::cli
