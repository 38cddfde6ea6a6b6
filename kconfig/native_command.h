// SPDX-License-Identifier: MIT
// A command of $(shell,...) without its shell, where the result is provably the same.
//
// The macros of scripts/Kconfig.include (success, failure, cc-option, cc-option-bit, as-instr, ld-option,
// rustc-option, and "echo '...' | $(CC) ..." beside them) come down to one program and its exit status,
// around which conf starts sh, mkdir, printf and rm: some 6 ms and four processes for a question that takes
// gcc 14 ms. What is recognised is the text that reaches the shell, letter for letter: nothing in it may mean
// anything to a shell but the words, quotes and redirections of the known forms, and then it means one thing
// whatever macro it came from. The program is run with the same words, input, directory and environment. `set
// -- A B && echo $1` and comparisons by `test` need no process at all.
//
// A program that cannot be started, crashes or is cut short is left to the shell after all, and so is every
// text that is not recognised.
//
// Rejected: recognising the macro by its definition, which says nothing about the quotes and dollars in its
// arguments. One compiler run for several flags: they are not independent.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "probe/command.h"

namespace kassay::kconfig {

/// What a text comes to without a shell.
struct NativeCommand {
  /// What is run; none: `then` is the answer. A word beginning with scratch_mark is in the child's scratch
  /// directory, which stands for the one that cc-option makes.
  std::vector<std::string> argv;
  std::string input;      ///< of a pipe from printf or echo
  bool is_output = false; ///< the output is the answer, whatever the status; else:
  std::string then;       ///< the answer if it exits with 0
  std::string otherwise;  ///< if not
};

/// The command for a text; nothing where the text needs a shell.
std::optional<NativeCommand> native_command(const std::string &text);

/// A command that answers y where the shell, mkdir and the directory do what a native command leaves out.
/// Else no command may run natively: conf's cc-option says n for every flag where there is no mkdir.
std::string native_control();

/// Whether commands may run without a shell in this environment and directory: not if KASSAY_NATIVE_MACROS is
/// 0, if a shell would find functions in it (bash's BASH_FUNC_...), or if the directory is one in which
/// cc-option could not make its own.
bool may_run_natively(const Environment &environment, const std::string &directory);

} // namespace kassay::kconfig
