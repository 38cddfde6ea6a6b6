// SPDX-License-Identifier: MIT
// Which tools a kernel build would use: the variables of the kernel's top-level Makefile, spelt as for make.
//
// Sources: Makefile (CC, LD ... from LLVM and CROSS_COMPILE; SRCARCH from ARCH), scripts/subarch.include
// (ARCH from uname -m) and scripts/Makefile.clang (CLANG_FLAGS) of Linux 6.12. One difference, on purpose:
// make ignores CC=... in the environment (the Makefile assigns it), kassay takes it, and says so in `notes`.
#pragma once

#include <map>
#include <span>
#include <string>
#include <vector>

#include "probe/command.h"
#include "probe/result.h"

namespace kassay {

/// One tool as the build would call it.
struct ToolVariable {
  std::string name;               ///< "CC"
  std::string value;              ///< "ccache gcc"
  std::vector<std::string> words; ///< {"ccache", "gcc"}
  bool requested = false;         ///< the user named it, or LLVM= or CROSS_COMPILE= did
};

/// What was asked for, resolved to a command for each role.
struct KbuildVariables {
  std::string arch;                          ///< "x86_64", "arm64": ARCH as given, else from the machine
  std::string srcarch;                       ///< "x86", "arm64": the directory below arch/
  std::string cross_compile;                 ///< may be empty
  std::string llvm;                          ///< as given; empty: the GNU tools
  bool integrated_as = true;                 ///< LLVM_IAS is not 0
  std::map<std::string, ToolVariable> tools; ///< by variable name
  std::vector<std::string> notes;            ///< for stderr
};

/// `arguments` are "NAME=VALUE" as on make's command line; they win over `environment`. `machine` is uname's.
/// Errors: no '=' in an argument, an unknown name (with the nearest known one), a value sh would not take as
/// words.
Result<KbuildVariables> resolve_kbuild_variables(std::span<const std::string> arguments,
                                                 const Environment &environment, const std::string &machine);

/// Whether a make variable names a tool of a build ("CC", "PAHOLE"); and whether LLVM= says which.
bool is_tool_variable(std::string_view name);
bool is_chosen_by_llvm(std::string_view name);

/// CLANG_FLAGS as scripts/Makefile.clang sets them, for a CC that is clang. Empty when the architecture has
/// no clang target.
std::vector<std::string> clang_flags(const KbuildVariables &variables, const Environment &environment);

/// Splits a make variable's value into words as sh would: blanks separate, quotes and backslashes protect.
Result<std::vector<std::string>> split_words(const std::string &value);

} // namespace kassay
