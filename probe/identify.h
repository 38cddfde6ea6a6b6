// SPDX-License-Identifier: MIT
// Finds out what the tools of a toolchain really are, by asking them. Evidence, never file names: predefined
// macros for compilers, what `-v` and `--version` print for the others, and which files are executed for the
// chain of wrappers (ccache, scripts, rustup's proxies) in front of the real binary.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "probe/kbuild.h"
#include "probe/runner.h"
#include "probe/tool.h"

namespace kassay {

/// All tools of a kernel build, identified, in a fixed order, with the files of their closures still empty.
struct Identification {
  std::vector<Tool> tools;
  /// ELF files that a tool was seen to open or execute while it was asked, by role: plugins, dlopened
  /// libraries.
  std::map<std::string, std::vector<std::string>> seen;
  std::vector<std::string> clang_flags; ///< CLANG_FLAGS, when CC is clang
  bool traced = true;                   ///< false where the kernel does not allow to see what a tool executes
};

/// `deadline` is for each question. Never fails as a whole: a tool that cannot be examined says so in its
/// row.
Identification identify(const KbuildVariables &variables, const Environment &environment, Runner &runner,
                        std::chrono::milliseconds deadline);

/// The tool in a role; nullptr when there is none.
const Tool *find_tool(const std::vector<Tool> &tools, std::string_view role);

} // namespace kassay
