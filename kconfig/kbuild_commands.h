// SPDX-License-Identifier: MIT
// The compile database of a configured tree, without a build: Kbuild is asked what it would run.
//
// `make -n` prints each recipe with all variables expanded. A recipe that compiles ends in a call of fixdep,
// whose argument is the command as Kbuild would save it in .<object>.cmd; that is what
// scripts/clang-tools/gen_compile_commands.py reads after a build, so both databases come from the same text.
// cmd-check=y makes Kbuild take every object for out of date. What only a build
// makes, and another Makefile waits for (vmlinux.o ...), gets an empty rule, so that make goes on behind it.
//
// Limits: files that modpost writes (*.mod.c) are known only after a build; a source that is generated stands
// in the database before it is there. Make may create the directories below objtree, as any make of the tree
// does.
#pragma once

#include <string_view>

#include "kconfig/kernel_tree.h"
#include "probe/compile_database.h"

namespace kassay::kconfig {

/// Of the tree, by file. `caller` is the environment that make is started in. Errors (environment): make
/// failed before it printed a compilation; there is no configuration.
Result<std::vector<CompileUnit>> derive_compile_database(const KernelTree &tree, const Environment &caller,
                                                         Runner &runner);

/// The compilations in what make -n printed for a build in `objtree`, by file.
std::vector<CompileUnit> compilations_in(std::string_view recipes, const std::string &objtree);

} // namespace kassay::kconfig
