// SPDX-License-Identifier: MIT
// `kassay config MODE...`: what `make MODE...` does in a kernel tree.
#include <iterator>

#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/exit_code.h"
#include "cli/kernel_options.h"
#include "cli/remembering_runner.h"
#include "cli/standard_console.h"
#include "cli/terminal.h"
#include "kconfig/configure.h"
#include "probe/tool_environment.h"

namespace kassay::cli {
namespace {

/// The command line of `kassay config`.
struct Options {
  KernelOptions kernel;
  RunnerSettings runner;
  bool is_silent = false;
  bool no_cache = false;
  bool refresh = false;
};

Result<int> configure(const Options &options, Runner &runner) {
  const auto tree = options.kernel.open(runner);
  if (!tree)
    return std::unexpected(tree.error());
  std::vector<kconfig::ConfigStep> steps;
  for (const std::string &goal : options.kernel.words()) {
    auto more = kconfig::plan_goal(goal, *tree, options.is_silent, runner);
    if (!more)
      return std::unexpected(more.error());
    std::ranges::move(*more, std::back_inserter(steps));
  }
  StandardConsole console;
  return kconfig::configure(*tree, std::move(steps), runner, console);
}

int run(Options &options) {
  if (options.kernel.words().empty())
    return report({ErrorKind::usage, "no mode is given", "for instance: kassay config defconfig"});
  options.runner.use_store = !options.no_cache;
  options.runner.believe_store = !options.refresh;
  RememberingRunner runner(own_environment(), options.runner);
  const auto status = configure(options, runner);
  runner.die_if_interrupted();
  fmt::print(stderr, "{}", runner.doubt());
  for (const std::string &warning : runner.warnings())
    fmt::print(stderr, "kassay: {}\n", warning);
  return status ? *status : report(status.error());
}

} // namespace

void add_config_command(CLI::App &app, int &exit_code) {
  const auto options = std::make_shared<Options>();
  CLI::App *command = app.add_subcommand(
      "config", "configure a kernel as make MODE does: defconfig, tinyconfig, kvm_guest.config, ...");
  options->kernel.add_to(*command, "MODE");
  command->add_flag("-s,--silent", options->is_silent, "do not say what is written, as make -s");
  command->add_option("-j,--jobs", options->runner.jobs, "children side by side; default: one per core")
      ->check(CLI::Range(1u, 4096u));
  command->add_flag("--no-cache", options->no_cache, "neither use nor fill the store");
  command->add_flag("--refresh", options->refresh, "ask everything anew, and remember it");
  command->callback([options, &exit_code] { exit_code = run(*options); });
}

} // namespace kassay::cli
