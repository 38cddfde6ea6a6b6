// SPDX-License-Identifier: MIT
#include <filesystem>
#include <memory>

#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/exit_code.h"
#include "cli/terminal.h"
#include "manifest/lock_reader.h"
#include "manifest/wrappers.h"
#include "probe/atomic_file.h"
#include "probe/replace_process.h"
#include "probe/tool_environment.h"

namespace kassay::cli {

namespace {

/// The command line of `kassay run`.
struct Options {
  std::string toolchain;
  std::vector<std::string> command;
};

/// The scripts by which the tools run from where they are; the directory with them.
Result<std::string> write_scripts(const std::string &toolchain) {
  std::error_code error;
  const std::string directory = std::filesystem::canonical(toolchain, error);
  if (error)
    return fail(ErrorKind::usage, fmt::format("{}: {}", toolchain, error.message()));
  const auto lock = manifest::read_lock(directory + "/kassay.lock");
  if (!lock)
    return std::unexpected(lock.error());
  const std::string place = directory + "/kassay-bin";
  const auto scripts = manifest::wrapper_scripts(*lock, directory, place);
  if (!scripts)
    return std::unexpected(scripts.error());
  std::filesystem::create_directories(place, error);
  if (error)
    return fail(ErrorKind::environment, fmt::format("{}: {}", place, error.message()));
  for (const auto &[name, text] : *scripts)
    if (const auto written = write_if_changed(place + "/" + name, text, 0777); !written)
      return std::unexpected(written.error());
  return place;
}

int run(const Options &options) {
  const auto place = write_scripts(options.toolchain);
  if (!place)
    return report(place.error());
  Environment environment = own_environment();
  const auto path = environment.find("PATH");
  environment["PATH"] = *place + ":" + (path == environment.end() ? "/usr/bin:/bin" : path->second);
  return report(replace_process(options.command, environment));
}

} // namespace

void add_run_command(CLI::App &app, int &exit_code) {
  const auto options = std::make_shared<Options>();
  CLI::App *command = app.add_subcommand("run", "run a command with a restored toolchain first in its PATH");
  command->add_option("--toolchain", options->toolchain, "a directory that `kassay restore` made")
      ->required();
  command->add_option("COMMAND", options->command, "the command and its arguments, after --")->required();
  command->callback([options, &exit_code] { exit_code = run(*options); });
}

} // namespace kassay::cli
