// SPDX-License-Identifier: MIT
// Becoming another program: for a command that prepares an environment and has nothing to do after it.
#pragma once

#include <string>
#include <vector>

#include "probe/command.h"
#include "probe/result.h"

namespace kassay {

/// execvp(3), with argv[0] looked up in environment's PATH. Returns only an error, which names the program.
Error replace_process(const std::vector<std::string> &argv, const Environment &environment);

} // namespace kassay
