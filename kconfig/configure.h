// SPDX-License-Identifier: MIT
// Configures a kernel as `make GOAL...` does, all goals on one evaluation of the tree, and leaves behind what
// the next make would otherwise have conf --syncconfig write.
//
// Whatever happens in between, .config is the old one or the new one: where a goal takes several steps
// (tinyconfig, fragments), all but the last that writes it work on a file beside it. Two consequences:
// .config.old is the .config of before, where make leaves its own half-way state; and include/config gets no
// markers of symbols that only the half-way state had.
//
// Limits: a kill leaves that file (.config.<pid>.merge) or conf's own temporary one behind. What make does
// besides configuring (the `source` link, Makefile and .gitignore in an output directory; building conf) is
// left to make.
#pragma once

#include "kconfig/config_goal.h"
#include "kconfig/messages.h"

namespace kassay::kconfig {

/// Runs the steps in the working directory, which is tree.objtree. Gives conf's exit status, or
/// merge_config.sh's; 0 when all is done. An Error if something could not be run.
Result<int> configure(const KernelTree &tree, std::vector<ConfigStep> steps, Runner &runner,
                      Console &console);

} // namespace kassay::kconfig
