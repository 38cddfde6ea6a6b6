// SPDX-License-Identifier: MIT
// A tree's Kconfig files into a model, commands included: the fixpoint over parse_tree().
//
// conf stops at each $(shell,...) and waits. Here a round goes through all files with what is known. A
// command that is remembered is answered where it is asked for; any other is started, runs side by side with
// others and with the reading, and leaves a placeholder. Rounds follow until nothing is missing; from the
// second on, one waits where it meets a command that still runs. A warm run takes one round, a cold one
// usually two. Only the last round's messages count, and in them each command's standard error stands where
// conf shows it.
//
// A command runs as popen(3) runs it, but for shells that native_command.h can do without: /bin/sh -c, in the
// working directory, with the whole environment. Limits: its standard input is empty, where conf hands down
// its own; a command that changes what another one sees must not count on their order; a text that occurs
// twice runs once.
#pragma once

#include "kconfig/parse_tree.h"
#include "probe/result.h"
#include "probe/runner.h"

namespace kassay::kconfig {

/// Evaluates until nothing is missing. An Error if a command could not be run to its end: then nothing is
/// known.
Result<Round> evaluate_tree(const std::string &top_file, const Dialect &dialect,
                            const Environment &environment, SourceFiles &sources, Runner &runner);

} // namespace kassay::kconfig
