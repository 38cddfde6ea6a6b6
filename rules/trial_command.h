// SPDX-License-Identifier: MIT
// What is run for a trial, what for its control, and the same question as a line of shell.
//
// Everything but a shell trial is started directly, without a shell: half the cost, and nothing to quote. The
// commands are those of the macros in the kernel's scripts/Kconfig.include, so that the answers are the same.
#pragma once

#include <string>

#include "probe/command.h"
#include "rules/tool_words.h"
#include "rules/trial.h"

namespace kassay::rules {

/// The command whose exit status 0 means yes. Not for facts and values, which run nothing (an empty argv).
Command trial_command(const Trial &trial, const ToolWords &tools, const Environment &environment);

/// A command of the same shape that asks nothing: it succeeds wherever the tool works at all. "No" is
/// believed only then. For a shell trial, each tool it needs must answer --version.
Command default_control(const Trial &trial, const ToolWords &tools, const Environment &environment);

/// The same question as shell text, to be run in an empty directory, with $(CC), $(LD) ... left in. "" where
/// there is none: a value, or a fact without `live`. Other characters are the shell's, commas and parentheses
/// among them: who writes it into a Kconfig file has to encode those.
std::string live_shell(const Trial &trial);

/// A line to paste into a shell that repeats the command: its input, its words, RUSTC_BOOTSTRAP where set.
std::string repeat_line(const Command &command);

} // namespace kassay::rules
