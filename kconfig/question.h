// SPDX-License-Identifier: MIT
// Why the toolchain answered as it did: a macro's command run again, with its standard error kept.
//
// scripts/Kconfig.include wraps each question as { COMMAND; } >/dev/null 2>&1 && echo "y" || echo "n", so
// that conf sees a letter and nobody the reason. Here COMMAND runs alone, in conf's working directory and
// environment. Limit: what a command itself sends to the null device stays there.
#pragma once

#include <string>
#include <string_view>

#include "probe/runner.h"

namespace kassay::kconfig {

/// The command inside the wrapping of if-success, or all of it where there is none.
std::string_view asked_command(std::string_view command);

/// Runs asked_command() as popen(3) would.
Run ask_again(std::string_view command, const Environment &environment, Runner &runner);

} // namespace kassay::kconfig
