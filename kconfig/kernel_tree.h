// SPDX-License-Identifier: MIT
// A kernel tree and the environment in which its own Makefile would start scripts/kconfig/conf.
//
// The Makefile is asked, not imitated: a goal of ours, defined on make's command line and ending in "config"
// so that no .config is needed, prints what a recipe would see. Architecture, compiler, flags and versions
// all come from there, as `make ARCH=... LLVM=... O=...` would have them.
//
// Four things are then set right, because conf is started one make further down, by scripts/kconfig/Makefile:
// KCONFIG_DEFCONFIG_LIST, KCONFIG_WARN_UNKNOWN_SYMBOLS and KCONFIG_WERROR, which that file exports, CONFIG_,
// which it takes away, and `obj`. What make tells other makes (MAKEFLAGS, MAKELEVEL ...) is left out, as is
// what shells tell each other (PWD, SHLVL, _).
//
// Make runs for about 0.4 s; through a CachingRunner the answer is remembered with every file that the
// Makefiles read, looked for or executed. Limits: a blank that make appends to the end of three flag
// variables on its way down (KBUILD_CFLAGS, KBUILD_AFLAGS, KBUILD_RUSTFLAGS) is missing.
// Where the tree is its own output directory, make is asked each time: it lists that directory, which
// changes.
//
// Rejected: going down to scripts/kconfig/Makefile, which creates directories and takes another 0.1 s.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "kconfig/dialect.h"
#include "probe/command.h"
#include "probe/result.h"
#include "probe/runner.h"

namespace kassay::kconfig {

/// A tree to evaluate: conf would run in `objtree`, with `environment`, as `conf ... top_file`.
struct KernelTree {
  std::string srctree;                ///< absolute
  std::string objtree;                ///< absolute: O=, else srctree; it exists
  std::string srcarch;                ///< "x86": the directory below arch/
  std::string top_file;               ///< "Kconfig", or what KBUILD_KCONFIG says
  std::vector<std::string> variables; ///< make's NAME=VALUE, as given
  Environment environment;            ///< complete: file names in it may be relative to objtree
  Dialect dialect;                    ///< the tree's, or what KASSAY_KCONFIG_DIALECT names
};

/// Whether a directory is a kernel tree's top: it has a Makefile, a Kconfig and scripts/kconfig.
bool is_kernel_tree(const std::string &directory);

/// Asks the Makefile in `directory`. `variables` are make's NAME=VALUE, an O= in them absolute; `caller` is
/// the environment that make itself would be started in. Make creates the directory that O= names.
/// Errors: no kernel tree, or a Kconfig language that is not known (usage); make failed (environment, with
/// its words and the command to repeat).
Result<KernelTree> open_kernel_tree(const std::string &directory, std::span<const std::string> variables,
                                    const Environment &caller, Runner &runner);

} // namespace kassay::kconfig
