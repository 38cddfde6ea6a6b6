// SPDX-License-Identifier: MIT
// What a toolchain can do as one kernel tree asks: the tree's own symbols in the place of the embedded ones.
#pragma once

#include <string>
#include <vector>

#include "cli/remembering_runner.h"
#include "cli/survey.h"
#include "manifest/lock_file.h"

namespace kassay::cli {

/// Puts the kernel's release, architecture and the digest of its Kconfig files into the lock, and as
/// capabilities every symbol that the toolchain decides, with the value that a tree without a configuration
/// gives it. `variables` are make's NAME=VALUE. Errors as those of kconfig::open_kernel_tree(). Changes the
/// working directory, as conf would.
Result<void> add_kernel(const std::string &directory, const std::vector<std::string> &variables,
                        const RunnerSettings &settings, manifest::LockFile &lock);

} // namespace kassay::cli
