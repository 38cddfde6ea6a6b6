// SPDX-License-Identifier: MIT
// The files of `probe --out`: what a build, a Kconfig project or a reviewer can take away.
#pragma once

#include <string>
#include <vector>

#include "cli/survey.h"
#include "kconfig/fragment.h"
#include "probe/result.h"

namespace kassay::cli {

/// The tools by the names of their variables, as the live styles have them for defaults.
std::vector<kconfig::ToolVariable> tool_variables(const Identification &identification);

/// Kconfig.toolchain, toolchain.mk, toolchain.h, toolchain.config and kassay.lock in `directory`, which is
/// made. Each is written whole, and only where its content changed. Byte-equal for the same toolchain and
/// rules.
Result<void> write_toolchain_files(const Survey &survey, const std::string &directory, kconfig::Style style);

} // namespace kassay::cli
