// SPDX-License-Identifier: MIT
// What make does for a goal that configures a kernel: defconfig, tinyconfig, kvm_guest.config, ...
//
// The goals of scripts/kconfig/Makefile are planned here; what differs between trees (which there are, how
// tinyconfig is made) is read off that file. Goals of an architecture's own Makefile (ppc64le_defconfig,
// rv32_randconfig, virtconfig) are asked of make: a dry run, in which a further make only prints what it
// would be told, shows their recipe. Recipes of which every line merges fragments or starts a make are
// understood. Rejected: asking make for every goal, which costs 0.1 s and more for what a list of names says.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "kconfig/conf.h"
#include "kconfig/kernel_tree.h"

namespace kassay::kconfig {

/// conf is started.
struct ConfStep {
  ConfRequest request;
  Environment settings; ///< set for this step only: KCONFIG_ALLCONFIG
};

/// The tree's scripts/kconfig/merge_config.sh is started; it writes $KCONFIG_CONFIG.
struct MergeStep {
  std::vector<std::string> argv; ///< "$KCONFIG_CONFIG" stands for its value
};

/// make says something on standard output.
struct SayStep {
  std::string text;
};

using ConfigStep = std::variant<ConfStep, MergeStep, SayStep>;

/// The steps for a goal, in order. `is_silent`: as make -s has it.
/// Errors: no such goal (usage, with the nearest one), or one that needs make itself.
Result<std::vector<ConfigStep>> plan_goal(const std::string &goal, const KernelTree &tree, bool is_silent,
                                          Runner &runner);

} // namespace kassay::kconfig
