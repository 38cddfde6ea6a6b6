// SPDX-License-Identifier: MIT
// A command of $(shell,...) as a question to a Runner: run as popen(3) runs it, and remembered by what can
// decide its answer.
//
// It gets /bin/sh -c, the working directory and the whole environment. Any process may look at any variable,
// so all of them are part of the key under which an answer is remembered, but for those that only say who
// called, in incidental_variables(): they differ between two runs of the same make, and would make each run
// ask everything again. One that the command's own text names counts nevertheless. Rejected: a list of the
// names that count (CC, PATH, LC_ALL, ...), for no list would be complete.
//
// What else can decide an answer and is no file: the running kernel and the host's name. They are in the key.
// Limits: the clock, and what else is no file, argument or variable; in no kernel tree is a command that
// reads a clock.
#pragma once

#include <string>
#include <vector>

#include "kconfig/native_command.h"
#include "probe/command.h"

namespace kassay::kconfig {

/// The command for a text, in `directory`.
Command shell_command(const std::string &text, const Environment &environment, const std::string &directory);

/// The same question without a shell: see native_command.h.
Command direct_command(const NativeCommand &native, const std::string &text, const Environment &environment,
                       const std::string &directory);

/// The names in `environment` that no answer to `text` depends on, run in `directory`:
/// - MAKEFLAGS and its kin, which make passes to makes: jobs, file descriptors, terminal, depth;
/// - _, SHLVL, OLDPWD, in which shells say what called them; PWD where it does not name the working
///   directory, since a shell then sets it anew (POSIX, sh, "ENVIRONMENT VARIABLES");
/// - the variables that tell conf and kassay themselves what to do with a configuration (KCONFIG_SEED, ...).
std::vector<std::string> incidental_variables(const std::string &text, const Environment &environment,
                                              const std::string &directory);

} // namespace kassay::kconfig
