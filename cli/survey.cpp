// SPDX-License-Identifier: MIT
#include "cli/survey.h"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>

#include "cli/acquisition.h"
#include "cli/bug_survey.h"
#include "cli/remembering_runner.h"
#include "cli/toolchain_facts.h"
#include "probe/closure.h"
#include "probe/tool_environment.h"
#include "rules/embedded.h"

namespace kassay::cli {

namespace {

/// The tool that a minimum's name means: a family (gcc, lld) or a role (make, pahole).
const Tool *tool_for(const std::vector<Tool> &tools, std::string_view name, bool &applies) {
  static const std::map<std::string_view, std::pair<std::string_view, std::string_view>> families = {
      {"gcc", {"cc", "gcc"}}, {"clang", {"cc", "clang"}}, {"lld", {"ld", "lld"}},
      {"bfd", {"ld", "bfd"}}, {"gas", {"as", "gas"}},
  };
  const auto family = families.find(name);
  const Tool *tool = find_tool(tools, family == families.end() ? name : family->second.first);
  applies = tool && (family == families.end() || (tool->present() && tool->family == family->second.second));
  return tool;
}

std::string found_version(const std::vector<Tool> &tools, std::string_view name, bool &applies) {
  if (name == "libclang") {
    const Tool *bindgen = find_tool(tools, "bindgen");
    const auto found =
        bindgen ? bindgen->details.find("libclang") : std::map<std::string, std::string>::const_iterator();
    applies = bindgen && bindgen->present() && found != bindgen->details.end();
    return applies ? found->second : "";
  }
  const Tool *tool = tool_for(tools, name, applies);
  return applies && tool->present() ? tool->version_string : "";
}

void add_shortfalls(const rules::Minimums &minimums, Survey &survey) {
  const std::vector<std::string> arch = {survey.variables.arch, survey.variables.srcarch};
  std::vector<std::string> seen;
  for (const rules::Minimum &row : minimums.tools) {
    if (std::ranges::find(seen, row.tool) != seen.end())
      continue;
    seen.push_back(row.tool);
    const rules::Minimum *minimum = rules::minimum_for(minimums, row.tool, arch);
    bool applies = false;
    const std::string found = found_version(survey.identification.tools, row.tool, applies);
    if (!minimum || !applies || (!found.empty() && rules::compare_versions(found, minimum->version) >= 0))
      continue;
    survey.shortfalls.push_back(
        {rules::to_string(minimums.series), row.tool, minimum->version, found, minimum->note});
  }
}

/// Tries the features and compares with the minimum versions.
template <class Report>
void decide(const rules::RuleSet &rules, Runner &runner, const Report &report, Survey &result) {
  auto selected = rules::select_features(rules.features, result.variables.srcarch, std::nullopt);
  result.decisions = rules::evaluate(
      selected, facts_of(result.identification.tools), words_of(result.identification), result.environment,
      runner, [&](std::size_t decided, std::size_t total) { report("trying", decided, total); });
  result.features = std::move(selected.features);
  for (const rules::Minimums &minimums : rules.minimums) {
    result.series.push_back(rules::to_string(minimums.series));
    add_shortfalls(minimums, result);
  }
}

} // namespace

Result<Survey> survey(const SurveyRequest &request) {
  Survey result;
  const Environment own = own_environment();
  auto variables = resolve_kbuild_variables(request.variables, own, host_machine());
  if (!variables)
    return std::unexpected(variables.error());
  result.variables = std::move(*variables);
  result.environment = tool_environment(own);
  result.warnings = result.variables.notes;

  if (request.decide || request.bugs) {
    const bool all = request.bugs || request.rules_directory; // a user's directory is checked as a whole
    auto rules = rules::load_rule_set(request.rules_directory,
                                      all ? rules::embedded_files() : rules::embedded_features());
    if (!rules)
      return std::unexpected(rules.error());
    result.rules = std::make_shared<rules::RuleSet>(std::move(*rules));
  }

  RememberingRunner runner(own, {.use_store = request.use_store,
                                 .sandbox = request.sandbox,
                                 .jobs = request.jobs,
                                 .deadline = request.deadline});

  const auto report = [&](const char *what, std::size_t done, std::size_t total) {
    if (request.progress)
      request.progress(what, done, total);
  };
  report("identifying", 0, 1);
  result.identification = identify(result.variables, result.environment, runner, request.deadline);
  report("reading files", 0, 1);
  for (const Error &error : collect_closures(result.identification, result.environment, runner.book()))
    result.warnings.push_back(error.message);

  if (request.acquire)
    for (const Error &error : acquire(result, runner.book()))
      result.warnings.push_back(error.message);
  if (request.decide)
    decide(*result.rules, runner, report, result);
  if (request.bugs)
    result.bugs =
        try_bugs(*result.rules, {result.variables.srcarch, result.identification, result.environment},
                 request, runner, result.warnings);
  runner.book().flush();
  result.interrupted_by = runner.interrupted_by();
  result.started = runner.started();
  result.hashed = runner.book().hashed();
  std::ranges::copy(runner.warnings(), std::back_inserter(result.warnings));
  if (!result.identification.traced && runner.has_store())
    result.warnings.emplace_back("this kernel or sandbox does not let kassay see which files a tool uses: "
                                 "answers are not remembered and wrappers not resolved");
  return result;
}

} // namespace kassay::cli
