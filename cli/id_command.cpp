// SPDX-License-Identifier: MIT
#include <memory>

#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/exit_code.h"
#include "cli/survey_options.h"
#include "cli/terminal.h"
#include "probe/nearest.h"

namespace kassay::cli {

namespace {

/// The command line of `kassay id`.
struct Options {
  SurveyOptions survey;
  std::string role = "cc";
  bool ccache = false;
};

int run(const Options &options) {
  const auto found = options.survey.take();
  if (!found)
    return report(found.error());
  const auto &tools = found->identification.tools;
  const Tool *tool = find_tool(tools, options.role);
  if (!tool) {
    std::vector<std::string> roles;
    for (const Tool &other : tools)
      roles.push_back(other.role);
    return report({ErrorKind::usage, fmt::format("--role {}: no tool has this role", options.role),
                   did_you_mean(options.role, roles)});
  }
  if (!tool->present())
    return report({ErrorKind::environment, fmt::format("{}: {}", tool->spelled, tool->problem),
                   tool->repeat.empty() ? "" : "to repeat: " + tool->repeat});
  if (tool->closure.empty())
    return report(
        {ErrorKind::environment, fmt::format("{}: a tool of the host, which has no closure", tool->role)});
  fmt::print("{}{}\n", options.ccache ? "CCACHE_COMPILERCHECK=string:" : "", tool->closure);
  return exit_clean;
}

} // namespace

void add_id_command(CLI::App &app, int &exit_code) {
  const auto options = std::make_shared<Options>();
  options->survey.request.decide = false;
  CLI::App *command =
      app.add_subcommand("id", "print the closure digest of a tool: one line that names its bytes");
  options->survey.add_to(*command);
  command->add_option("--role", options->role, "the tool: cc, ld, rustc, ...")->capture_default_str();
  command->add_flag("--ccache", options->ccache,
                    "as a setting for ccache, which then knows libLLVM, cc1 and as, too");
  command->callback([options, &exit_code] { exit_code = run(*options); });
}

} // namespace kassay::cli
