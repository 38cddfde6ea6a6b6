// SPDX-License-Identifier: MIT
#include <memory>

#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/exit_code.h"
#include "cli/terminal.h"
#include "manifest/archive.h"
#include "manifest/lock_reader.h"
#include "probe/apt_lists.h"
#include "probe/tool_environment.h"

namespace kassay::cli {

namespace {

/// The command line of `kassay archive`.
struct Options {
  std::string lock = "kassay.lock";
  std::string to;
  std::vector<std::string> mirrors;
  bool offline = false;
};

int run(const Options &options) {
  const auto lock = manifest::read_lock(options.lock);
  if (!lock)
    return report(lock.error());
  manifest::ArchiveSettings settings;
  settings.to = options.to;
  const Environment own = own_environment();
  if (const auto home = own.find("HOME"); home != own.end())
    settings.home = home->second;
  if (!options.offline)
    settings.mirrors = options.mirrors.empty() ? apt_mirrors("/") : options.mirrors;
  std::optional<Progress> progress(std::in_place);
  settings.progress = [&](const std::string &what, std::size_t done, std::size_t total) {
    progress->show(what.c_str(), done, total);
  };
  const auto record = manifest::archive_toolchain(*lock, manifest::to_toml(*lock), settings);
  progress.reset();
  if (!record)
    return report(record.error());
  std::size_t as_files = 0;
  std::uint64_t bytes = 0;
  for (const manifest::ArchivedPiece &piece : record->pieces) {
    as_files += piece.kind == "files";
    bytes += piece.size;
  }
  fmt::print("{}: {} packages, {} as installed files, {} MiB\n", record->lock, record->pieces.size(),
             as_files, bytes >> 20);
  for (const manifest::ArchivedPiece &piece : record->pieces)
    if (piece.kind == "files")
      fmt::print("  as installed files: {}\n",
                 piece.package.empty() ? "what no package owns" : piece.package);
  return std::fflush(stdout) == 0
             ? exit_clean
             : report({ErrorKind::environment, "standard output: cannot be written", ""});
}

} // namespace

void add_archive_command(CLI::App &app, int &exit_code) {
  const auto options = std::make_shared<Options>();
  CLI::App *command = app.add_subcommand(
      "archive", "keep the packages of a locked toolchain, for when their mirror forgets them");
  command->add_option("LOCK", options->lock, "the lock file")->capture_default_str();
  command->add_option("--to", options->to, "the archive's directory; many locks may share it")->required();
  command
      ->add_option("--mirror", options->mirrors,
                   "the URI of a package repository; default: those that apt is configured with")
      ->allow_extra_args(false);
  command->add_flag("--offline", options->offline, "ask no mirror: apt's cache and the installed files only");
  command->callback([options, &exit_code] { exit_code = run(*options); });
}

} // namespace kassay::cli
