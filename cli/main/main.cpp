// SPDX-License-Identifier: MIT
#include <CLI/CLI.hpp>

#include "cli/commands.h"
#include "cli/conf_command.h"
#include "cli/exit_code.h"
#include "cli/export_command.h"

int main(int argc, char **argv) {
  if (argc > 0 && kassay::cli::is_called_conf(argv[0]))
    return kassay::cli::run_conf_command(argv[0], {argv + 1, argv + argc});

  CLI::App app{"Assays the toolchain that a Linux kernel is about to be built with.", "kassay"};
  app.set_version_flag("--version", "kassay " KASSAY_VERSION);
  app.require_subcommand(1);
  int exit_code = kassay::cli::exit_clean;
  kassay::cli::add_probe_command(app, exit_code);
  kassay::cli::add_check_command(app, exit_code);
  kassay::cli::add_rules_command(app, exit_code);
  kassay::cli::add_conf_command(app, exit_code);
  kassay::cli::add_config_command(app, exit_code);
  kassay::cli::add_symbols_command(app, exit_code);
  kassay::cli::add_explain_command(app, exit_code);
  kassay::cli::add_lock_command(app, exit_code);
  kassay::cli::add_verify_command(app, exit_code);
  kassay::cli::add_archive_command(app, exit_code);
  kassay::cli::add_restore_command(app, exit_code);
  kassay::cli::add_run_command(app, exit_code);
  kassay::cli::add_export_command(app, exit_code);
  kassay::cli::add_id_command(app, exit_code);
  kassay::cli::add_diff_command(app, exit_code);
  kassay::cli::add_fingerprint_command(app, exit_code);
  kassay::cli::add_cache_command(app, exit_code);
  kassay::cli::add_log_command(app, exit_code);
  kassay::cli::add_scan_command(app, exit_code);

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError &error) {
    return app.exit(error) == 0 ? kassay::cli::exit_clean : kassay::cli::exit_usage;
  }
  return exit_code;
}
