// SPDX-License-Identifier: MIT
#include <memory>

#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/exit_code.h"
#include "cli/terminal.h"
#include "manifest/lock_reader.h"
#include "manifest/restore.h"
#include "probe/apt_lists.h"

namespace kassay::cli {

namespace {

/// The command line of `kassay restore`.
struct Options {
  std::string lock = "kassay.lock";
  std::string into;
  std::vector<std::string> from;
};

int run(const Options &options) {
  const auto lock = manifest::read_lock(options.lock);
  if (!lock)
    return report(lock.error());
  manifest::RestoreSettings settings;
  settings.into = options.into;
  settings.from = options.from.empty() ? apt_mirrors("/") : options.from;
  std::optional<Progress> progress(std::in_place);
  settings.progress = [&](const std::string &what, std::size_t done, std::size_t total) {
    progress->show(what.c_str(), done, total);
  };
  const auto summary = manifest::restore_toolchain(*lock, manifest::to_toml(*lock), settings);
  progress.reset();
  if (!summary)
    return report(summary.error());
  fmt::print("{}: {} packages, {} files compared, {} closures equal\n", options.into, summary->packages,
             summary->files, summary->tools);
  return std::fflush(stdout) == 0
             ? exit_clean
             : report({ErrorKind::environment, "standard output: cannot be written", ""});
}

} // namespace

void add_restore_command(CLI::App &app, int &exit_code) {
  const auto options = std::make_shared<Options>();
  CLI::App *command = app.add_subcommand(
      "restore", "get a locked toolchain back, byte for byte, into a directory of its own");
  command->add_option("LOCK", options->lock, "the lock file")->capture_default_str();
  command->add_option("--into", options->into, "a directory that is empty or not there")->required();
  command
      ->add_option(
          "--from", options->from,
          "an archive of `kassay archive` or a package mirror: a directory, or a file:// or http(s):// URL; "
          "more than once: in this order; default: the mirrors that apt is configured with")
      ->allow_extra_args(false);
  command->callback([options, &exit_code] { exit_code = run(*options); });
}

} // namespace kassay::cli
