// SPDX-License-Identifier: MIT
#include "cli/conf_command.h"

#include <cstdio>
#include <cstring>

#include <getopt.h>
#include <unistd.h>

#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/exit_code.h"
#include "cli/remembering_runner.h"
#include "cli/standard_console.h"
#include "cli/terminal.h"
#include "cli/unchanged_conf.h"
#include "kconfig/conf.h"
#include "kconfig/setting.h"
#include "probe/tool_environment.h"

namespace kassay::cli {
namespace {

using kconfig::ConfMode;
using kconfig::ConfRequest;

struct ModeOption {
  const char *name;
  ConfMode mode;
  bool has_file = false;
};

constexpr ModeOption mode_options[] = {{"oldaskconfig", ConfMode::oldaskconfig},
                                       {"oldconfig", ConfMode::oldconfig},
                                       {"syncconfig", ConfMode::syncconfig},
                                       {"defconfig", ConfMode::defconfig, true},
                                       {"savedefconfig", ConfMode::savedefconfig, true},
                                       {"allnoconfig", ConfMode::allnoconfig},
                                       {"allyesconfig", ConfMode::allyesconfig},
                                       {"allmodconfig", ConfMode::allmodconfig},
                                       {"alldefconfig", ConfMode::alldefconfig},
                                       {"randconfig", ConfMode::randconfig},
                                       {"listnewconfig", ConfMode::listnewconfig},
                                       {"helpnewconfig", ConfMode::helpnewconfig},
                                       {"olddefconfig", ConfMode::olddefconfig},
                                       {"yes2modconfig", ConfMode::yes2modconfig},
                                       {"mod2yesconfig", ConfMode::mod2yesconfig},
                                       {"mod2noconfig", ConfMode::mod2noconfig}};

constexpr int first_mode = 256; // above every letter

std::vector<option> long_options(const kconfig::Dialect &dialect) {
  std::vector<option> options;
  if (dialect.has_help_option)
    options = {{"help", no_argument, nullptr, 'h'}, {"silent", no_argument, nullptr, 's'}};
  for (int i = 0; i < static_cast<int>(std::size(mode_options)); ++i)
    if (mode_options[i].mode != ConfMode::mod2noconfig || dialect.has_mod2noconfig)
      options.push_back({mode_options[i].name, mode_options[i].has_file ? required_argument : no_argument,
                         nullptr, first_mode + i});
  options.push_back({nullptr, 0, nullptr, 0});
  return options;
}

void choose_mode(ConfRequest &request, const ModeOption &chosen, const Environment &environment) {
  request.mode = chosen.mode;
  if (chosen.has_file)
    request.file = optarg;
  if (chosen.mode == ConfMode::syncconfig)
    request.is_sync = request.is_silent = true;
  if (chosen.mode == ConfMode::randconfig)
    request.seed = kconfig::random_seed(environment);
}

/// conf's loop over getopt_long(3), which prints its own messages. False if the usage text is wanted.
bool parse(std::vector<char *> &argv, const kconfig::Dialect &dialect, const Environment &environment,
           ConfRequest &request) {
  const auto options = long_options(dialect);
  const char *letters = dialect.has_help_option ? "hs" : "s";
  const int argc = static_cast<int>(argv.size()) - 1;
  optind = 1;
  for (int found; (found = getopt_long(argc, argv.data(), letters, options.data(), nullptr)) != -1;) {
    if (found == 'h' || (found == '?' && !dialect.has_help_option))
      return false;
    if (found == 's')
      request.is_silent = true;
    else if (found >= first_mode)
      choose_mode(request, mode_options[found - first_mode], environment);
  }
  if (optind == argc) {
    fmt::print(stderr, "{}: Kconfig file missing\n", argv[0]);
    return false;
  }
  request.top_file = argv[static_cast<std::size_t>(optind)];
  return true;
}

} // namespace

bool is_called_conf(const char *program) {
  const char *slash = std::strrchr(program, '/');
  return std::strcmp(slash ? slash + 1 : program, "conf") == 0;
}

int run_conf_command(const std::string &program, std::vector<std::string> arguments) {
  const Environment environment = own_environment();
  arguments.insert(arguments.begin(), program);
  std::vector<char *> argv;
  for (std::string &argument : arguments)
    argv.push_back(argument.data());
  argv.push_back(nullptr);
  const auto dialect = kconfig::dialect_for(environment);
  if (!dialect)
    return report(dialect.error());
  ConfRequest request;
  if (!parse(argv, *dialect, environment, request)) {
    fmt::print("{}", kconfig::conf_usage(program, *dialect));
    return 1;
  }
  StandardConsole console;
  RememberingRunner runner(environment, settings_from_environment(environment));
  UnchangedConf unchanged(request, *dialect, environment, runner);
  if (const auto status = unchanged.replay(console))
    return *status;
  RecordingConsole recorder(console);
  kconfig::SourceFiles files(kconfig::setting(environment, "srctree"));
  const auto status = kconfig::run_conf(request, *dialect, environment, files, runner, recorder);
  if (status)
    unchanged.keep(*status, recorder.said(), files);
  runner.die_if_interrupted();
  fmt::print(stderr, "{}", runner.doubt());
  return status ? *status : report(status.error());
}

void add_conf_command(CLI::App &app, int &exit_code) {
  CLI::App *command = app.add_subcommand("conf", "do what a kernel tree's scripts/kconfig/conf does");
  command->prefix_command();
  command->set_help_flag();
  command->callback([command, &exit_code] { exit_code = run_conf_command("conf", command->remaining()); });
}

} // namespace kassay::cli
