// SPDX-License-Identifier: MIT
// The preprocessor's decisions on a compiler: #if, #ifdef and their kin whose condition names the compiler,
// its version, what it has, or a symbol that Kconfig decides by asking it.
#pragma once

#include <string>
#include <vector>

namespace clang {
class Preprocessor;
} // namespace clang

namespace kassay::scan {

struct Gate {
  std::string file; ///< as the preprocessor names it; absolute in a UnitResult
  unsigned line = 0, column = 0;
  std::string directive; ///< "if", "elif", "ifdef", "ifndef"
  std::string condition; ///< on one line
  /// Whether the condition holds; "not-evaluated" behind a branch that was taken.
  std::string value;
};

/// Appends to `gates` what the preprocessor comes upon; both must live until it has run.
void collect_gates(clang::Preprocessor &preprocessor, std::vector<Gate> &gates);

/// Whether a condition is on a compiler.
bool is_about_compiler(const std::string &condition);

} // namespace kassay::scan
