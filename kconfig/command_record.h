// SPDX-License-Identifier: MIT
// The commands that an evaluation used and the text that each came to, as a file for comparisons with what
// conf gets from popen(3) (scripts/oracles/native_macros): one JSON object, "schema" and "commands", a list
// of pairs in the order of first use.
#pragma once

#include <string>

#include "kconfig/parse_tree.h"

namespace kassay::kconfig {

/// Writes `path`; a file that cannot be written is no error of the evaluation.
void record_commands(Round &round, const std::string &path);

} // namespace kassay::kconfig
