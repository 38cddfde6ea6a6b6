// SPDX-License-Identifier: MIT
// `kassay export`: a lock file in the forms that others read (manifest/export.h).
#pragma once

#include <CLI/CLI.hpp>

namespace kassay::cli {

void add_export_command(CLI::App &app, int &exit_code);

} // namespace kassay::cli
