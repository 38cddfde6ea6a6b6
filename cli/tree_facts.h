// SPDX-License-Identifier: MIT
// A kernel tree with a configuration in it, as bugs look at it: what `make olddefconfig` would write with
// this toolchain, because that is what a build would go by.
#pragma once

#include <string>

#include "cli/bug_in_tree.h"
#include "cli/kernel_options.h"
#include "cli/remembering_runner.h"
#include "probe/result.h"

namespace kassay::cli {

/// Opens the tree (see KernelOptions::open: the working directory becomes its objtree) and configures it from
/// `config`, an absolute name, or from kconfig::usual_config() where that is "". What is returned keeps the
/// tree alive. conf's messages go to standard error. Errors: those of opening and configuring; a release that
/// is no kernel's (environment).
Result<TreeFacts> take_tree_facts(const KernelOptions &options, const std::string &config,
                                  const RunnerSettings &settings);

} // namespace kassay::cli
