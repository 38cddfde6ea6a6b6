// SPDX-License-Identifier: MIT
// What a toolchain can do as one kernel tree asks: the tree's own symbols in the place of the embedded ones,
// and what becomes of a configuration.
#pragma once

#include <string>
#include <vector>

#include "cli/remembering_runner.h"
#include "cli/survey.h"
#include "manifest/compare.h"
#include "manifest/lock_file.h"

namespace kassay::cli {

/// Puts the kernel's release, architecture and the digest of its Kconfig files into the lock, and as
/// capabilities every symbol that the toolchain decides, with the value that a tree without a configuration
/// gives it. `variables` are make's NAME=VALUE. Errors as those of kconfig::open_kernel_tree(). Changes the
/// working directory, as conf would.
Result<void> add_kernel(const std::string &directory, const std::vector<std::string> &variables,
                        const RunnerSettings &settings, manifest::LockFile &lock);

/// What a kernel tree makes of two toolchains.
struct KernelDrift {
  std::string subject; ///< "Linux 6.12.94, x86, arch/x86/configs/x86_64_defconfig"
  /// The lines of .config that change, kind "config": `cause` is the way back to a symbol that the toolchain
  /// decides itself, or "" for such a one.
  std::vector<manifest::Change> changes;
};

/// Compares what olddefconfig makes of `config` (empty: kconfig::usual_config()) with either toolchain. Both
/// paths are absolute. Errors and the working directory as with add_kernel(); a configuration that is not
/// there (usage).
Result<KernelDrift> compare_on_kernel(const std::string &directory, const std::string &config,
                                      const std::vector<std::string> &before,
                                      const std::vector<std::string> &after, const RunnerSettings &settings);

} // namespace kassay::cli
