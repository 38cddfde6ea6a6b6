// SPDX-License-Identifier: MIT
// A bug as one line of shell that exits with 0 where the toolchain has it: live_case.h applied to all cases
// of the bug, and before them the question whether the tool is the bug's at all.
//
// The line is for one architecture and one family of compiler, and says no for another: flags depend on them.
#pragma once

#include <string>

#include "rules/bug.h"

namespace kassay::rules {

/// What the line is made of.
struct LiveSetting {
  const SourceTexts &sources;
  const std::string &start; ///< text of rules/start/start.c
  std::string arch;         ///< SRCARCH
  std::string family;       ///< of CC: "gcc", "clang"
  std::string machine;      ///< of the host, as uname says: what it runs is native
};

/// "" where no line decides it: there is no reproducer for this architecture, or one that no standard tool
/// can judge. Tools stand in it as $(CC), $(LD), $(CLANG_FLAGS) ...
std::string live_bug(const Bug &bug, const LiveSetting &setting);

} // namespace kassay::rules
