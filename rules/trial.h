// SPDX-License-Identifier: MIT
// The kinds of question that a feature rule can put to a toolchain, as plain data.
//
// Each kind is one of the macros of the kernel's scripts/Kconfig.include, or one step beside them. What is
// run for it is said in rules/trial_command.h; what its result means, in rules/evaluate.h. Rejected: a single
// "shell" kind. A flag or a piece of source can be run without a shell (half the cost), can be shown without
// quoting, and has an obvious control.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "rules/expression.h"

namespace kassay::rules {

/// cc-option: does the C compiler take these flags?
struct FlagTrial {
  std::string flag; ///< one or more words
};

/// How far a piece of C goes.
enum class Stage {
  preprocess, ///< -E
  compile,    ///< -S
  assemble,   ///< -c
  link,
};

/// Does the C compiler take this source?
struct SourceTrial {
  std::string source;
  std::string flags;
  Stage stage = Stage::assemble;
  bool werror = false; ///< -Werror is added
};

/// as-instr: does the assembler behind the C compiler take this text?
struct AssemblerTrial {
  std::string text; ///< escapes as of printf's %b: "\n" separates instructions
  std::string flags;
};

/// ld-option: does the linker take these flags?
struct LinkerTrial {
  std::string flag;
};

/// rustc-option: does the Rust compiler take these flags?
struct RustTrial {
  std::string flag;
  bool bootstrap = false; ///< with RUSTC_BOOTSTRAP=1, so that unstable features are taken
};

/// A line of shell: exit 0 is y; for an int or a string, what it prints.
struct ShellTrial {
  std::string text;               ///< $(CC), $(LD) ... stand for the tools; any other `$` is the shell's
  std::vector<std::string> roles; ///< of the tools it needs ("ld"), sorted, each once
};

/// What is already known from identifying the tools.
struct FactTrial {
  std::string fact;   ///< "cc.version_code"; the part before the dot is the tool's role
  std::string equals; ///< for a bool: y if the fact has this text; "": the fact itself says y or n
  std::string live;   ///< the same question as shell text, "" if there is none

  std::string role() const { return fact.substr(0, fact.find('.')); }
};

/// Computed from other symbols.
struct ValueTrial {
  Expression value; ///< for an int or a string: one operand
};

using Trial = std::variant<FlagTrial, SourceTrial, AssemblerTrial, LinkerTrial, RustTrial, ShellTrial,
                           FactTrial, ValueTrial>;

/// Combines the lambdas given for std::visit.
template <class... F> struct Visitor : F... {
  using F::operator()...;
};
template <class... F> Visitor(F...) -> Visitor<F...>;

} // namespace kassay::rules
