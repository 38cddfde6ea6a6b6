// SPDX-License-Identifier: MIT
// What the outcome of a case says: the table "method" of rules/bugs/README.md. Pure functions of what was
// printed and made; what is not plainly the one or the other is cannot-tell.
#pragma once

#include <string>
#include <string_view>

#include "probe/command.h"
#include "rules/bug.h"
#include "rules/verdict.h"

namespace kassay::rules {

/// The last command of a case that ran: the one that failed, or the one that shows the result.
struct CaseOutcome {
  bool compiling = true; ///< it is the compiler of the first step
  bool last = true;      ///< nothing was to come after it
  Run run;
};

/// What is seen, and why; the reason is one line, safe to print.
struct Sight {
  Observation observation = Observation::cannot_tell;
  std::string reason;
};

/// Looks with the eyes of the reproducer's method.
Sight judge(const Reproducer &reproducer, const CaseOutcome &outcome);

/// The lines of one function in a compiler's assembly, from its label to its end; "" if it is not there. An
/// empty name stands for all.
std::string_view function_in_assembly(std::string_view text, std::string_view function);

/// Likewise in LLVM's intermediate representation.
std::string_view function_in_ir(std::string_view text, std::string_view function);

} // namespace kassay::rules
