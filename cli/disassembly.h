// SPDX-License-Identifier: MIT
// What a function was compiled to, as the toolchain's own objdump shows it: both sides next to each other.
#pragma once

#include <string>

#include "cli/codegen_survey.h"

namespace kassay::cli {

/// The function in each unit and variant that has it, under a heading each. `after` may be null: then one
/// side alone. Lines that differ in more than addresses are marked. Errors: no unit has the function (usage,
/// with the nearest name), objdump does not work (environment).
Result<std::string> disassembly(const CodegenSurvey &before, const CodegenSurvey *after,
                                const std::string &function);

/// Two lists of instructions side by side; `|` marks another one, `<` and `>` one that only one side has.
std::string side_by_side(const std::vector<std::string> &before, const std::vector<std::string> &after);

/// The instructions in what objdump -dr printed of one function: without addresses, relocations with them.
std::vector<std::string> instructions_in(const std::string &listing);

} // namespace kassay::cli
