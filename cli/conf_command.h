// SPDX-License-Identifier: MIT
// scripts/kconfig/conf's command line, in its place: as `kassay conf`, or when kassay is called `conf`.
#pragma once

#include <string>
#include <vector>

namespace kassay::cli {

/// True if a program called by this name is to behave as conf: a link named `conf` leads here.
bool is_called_conf(const char *program);

/// Everything from conf's argument parser on; `program` is what its messages call it. Gives the exit status,
/// which is conf's own: 1 for every error.
int run_conf_command(const std::string &program, std::vector<std::string> arguments);

} // namespace kassay::cli
