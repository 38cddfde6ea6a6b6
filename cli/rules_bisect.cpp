// SPDX-License-Identifier: MIT
// All compilers at hand are tried, not only half of them: a distribution may have repaired one in the middle,
// and a second gap would go unseen.
#include <algorithm>
#include <memory>
#include <sstream>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "cli/bug_survey.h"
#include "cli/exit_code.h"
#include "cli/rules_subcommands.h"
#include "cli/survey_options.h"
#include "probe/printable.h"
#include "rules/bug_tool.h"

namespace kassay::cli {

namespace {

struct Options {
  SurveyOptions survey;
  std::string id;
  std::vector<std::string> compilers;
  std::string format = "text";
};

/// What one toolchain showed.
struct Tried {
  std::string name;
  std::string version;
  rules::Observation observation = rules::Observation::none;
  std::string reason;
};

/// "gcc-12" names the bug's own tool; "LLVM=-19 ARCH=arm64" is spelt as for make.
std::vector<std::string> variables_of(const std::string &name, const rules::Bug &bug) {
  if (name.find('=') == std::string::npos) {
    const rules::BugTool *tool = rules::find_bug_tool(bug.tool());
    const std::string role(tool && tool->role != "as" ? tool->role : "cc");
    std::string variable = role;
    std::ranges::transform(variable, variable.begin(), [](unsigned char c) { return std::toupper(c); });
    return {variable + "=" + name};
  }
  std::istringstream words(name);
  std::vector<std::string> variables;
  for (std::string word; words >> word;)
    variables.push_back(word);
  return variables;
}

/// A change from one observation to the other between two that follow each other.
struct Step {
  const char *what; ///< "first bad", "first fixed"
  const Tried *before, *after;
};

bool is_answer(const Tried &tried) {
  return tried.observation == rules::Observation::affected || tried.observation == rules::Observation::fixed;
}

std::vector<Step> steps_of(const std::vector<Tried> &tried) {
  std::vector<Step> steps;
  const Tried *last = nullptr;
  for (const Tried &now : tried) {
    if (!is_answer(now))
      continue;
    if (last && last->observation != now.observation)
      steps.push_back(
          {now.observation == rules::Observation::affected ? "first bad" : "first fixed", last, &now});
    last = &now;
  }
  return steps;
}

std::string text_of(const std::vector<Tried> &tried) {
  std::string text;
  for (const Tried &one : tried)
    text += fmt::format("{:<16} {:<12} {:<24} {}\n", to_string(one.observation), printable(one.version),
                        printable(one.name), printable(one.reason, 400));
  for (const Step &step : steps_of(tried))
    text += fmt::format("{}: {} ({}); {} ({}) is not\n", step.what, printable(step.after->version),
                        printable(step.after->name), printable(step.before->version),
                        printable(step.before->name));
  if (steps_of(tried).empty())
    text += "no change among those that could be tried\n";
  return text;
}

std::string json_of(const std::string &id, const std::vector<Tried> &tried) {
  auto list = nlohmann::json::array(), steps = nlohmann::json::array();
  for (const Tried &one : tried)
    list.push_back({{"toolchain", as_utf8(one.name)},
                    {"version", as_utf8(one.version)},
                    {"observation", to_string(one.observation)},
                    {"reason", as_utf8(one.reason)}});
  for (const Step &step : steps_of(tried))
    steps.push_back({{"what", step.what},
                     {"version", as_utf8(step.after->version)},
                     {"toolchain", as_utf8(step.after->name)},
                     {"after", as_utf8(step.before->version)}});
  return nlohmann::json({{"schema", 1}, {"id", id}, {"tried", list}, {"changes", steps}}).dump(2) + "\n";
}

int bisect(Options &options) {
  std::vector<Tried> tried;
  std::vector<rules::ToolVersion> versions;
  for (const std::string &compiler : options.compilers) {
    auto found = options.survey.take_with([&](const SurveyRequest &request) -> Result<BugSurvey> {
      auto rules = rules::load_rule_set(request.rules_directory);
      if (!rules)
        return std::unexpected(rules.error());
      const auto bug = find_bug(*rules, options.id);
      if (!bug)
        return std::unexpected(bug.error());
      SurveyRequest one = request;
      one.variables = variables_of(compiler, **bug);
      return survey_bugs(one, {options.id});
    });
    if (!found)
      return report(found.error());
    const rules::BugResult &result = found->results.front();
    tried.push_back({compiler, result.version, result.observation, result.reason});
  }
  std::ranges::stable_sort(tried, {}, [](const Tried &one) {
    return rules::parse_tool_version(one.version).value_or(rules::ToolVersion{});
  });
  fmt::print("{}", options.format == "json" ? json_of(options.id, tried) : text_of(tried));
  return std::ranges::any_of(tried, is_answer) ? exit_clean : exit_unexamined;
}

} // namespace

void add_rules_bisect(CLI::App &rules, int &exit_code) {
  const auto options = std::make_shared<Options>();
  CLI::App *command =
      rules.add_subcommand("bisect", "tell between which of the compilers at hand a bug came and went");
  command->add_option("ID", options->id, "such as gcc-113921")->required();
  command
      ->add_option("--compilers", options->compilers,
                   "the tools to try: gcc-11 gcc-12 \"LLVM=-19 ARCH=arm64\"")
      ->required()
      ->expected(1, -1);
  command->add_option("--format", options->format, "what to print")
      ->check(CLI::IsMember({"text", "json"}))
      ->capture_default_str();
  options->survey.add_without_variables(*command);
  options->survey.add_sandbox_to(*command);
  command->callback([options, &exit_code] { exit_code = bisect(*options); });
}

} // namespace kassay::cli
