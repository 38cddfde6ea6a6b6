// SPDX-License-Identifier: MIT
// One function per command: it declares its options on the application and sets `exit_code` when the command
// was chosen and has run. A new command is a file cli/<name>_command.cpp, a line here and a line in
// cli/main/main.cpp.
#pragma once

#include <CLI/CLI.hpp>

namespace kassay::cli {

void add_probe_command(CLI::App &app, int &exit_code);
void add_check_command(CLI::App &app, int &exit_code);
void add_rules_command(CLI::App &app, int &exit_code);
void add_conf_command(CLI::App &app, int &exit_code);
void add_config_command(CLI::App &app, int &exit_code);
void add_symbols_command(CLI::App &app, int &exit_code);
void add_explain_command(CLI::App &app, int &exit_code);
void add_lock_command(CLI::App &app, int &exit_code);
void add_verify_command(CLI::App &app, int &exit_code);
void add_archive_command(CLI::App &app, int &exit_code);
void add_restore_command(CLI::App &app, int &exit_code);
void add_run_command(CLI::App &app, int &exit_code);
void add_id_command(CLI::App &app, int &exit_code);
void add_diff_command(CLI::App &app, int &exit_code);
void add_fingerprint_command(CLI::App &app, int &exit_code);
void add_cache_command(CLI::App &app, int &exit_code);
void add_log_command(CLI::App &app, int &exit_code);
void add_scan_command(CLI::App &app, int &exit_code);

} // namespace kassay::cli
