// SPDX-License-Identifier: MIT
// The matchers of rules, parsed: clang-query's dynamic syntax, with matchers of our own among Clang's.
//
// Clang's registry of dynamic matchers is closed, and its matchers cannot see what kernels trip over: whether
// an asm is `asm goto`, its outputs and constraints, counted_by, address spaces. The parser asks its Sema for
// every name, so a Sema of ours answers for our names and hands the others on; ours combine with Clang's
// freely. `kassay-scan --list-matchers` prints them, rules/scan/README.md explains them.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include <clang/ASTMatchers/ASTMatchersInternal.h>

#include "rules/scan/function_facts.h"

namespace kassay::scan {

/// A matcher as parsed, or why it cannot be.
struct ParsedMatcher {
  std::optional<clang::ast_matchers::internal::DynTypedMatcher> matcher; ///< binds its root to "root"
  std::string error;                                                     ///< one line; "" where there is none
  unsigned line = 0;   ///< of the error within the text, from 1
  unsigned column = 0; ///< likewise
};

/// Parses matchers that share what they find out about functions; must outlive them.
class MatcherSet {
public:
  ParsedMatcher parse(const std::string &text);

  /// To be called between translation units.
  void forget() { facts_.clear(); }

private:
  FunctionFactCache facts_;
};

/// One of our own.
struct OwnMatcherHelp {
  std::string call;    ///< "asmOutputCount(unsigned)"
  std::string node;    ///< "AsmStmt": where it can stand
  std::string meaning; ///< a line
};
std::vector<OwnMatcherHelp> own_matcher_help();

} // namespace kassay::scan
