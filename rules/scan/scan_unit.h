// SPDX-License-Identifier: MIT
// One translation unit: parsed once, all matchers in one traversal of its tree, the preprocessor's decisions
// on a compiler collected on the way.
#pragma once

#include <string>
#include <vector>

#include <clang/ASTMatchers/ASTMatchersInternal.h>

#include "rules/scan/gates.h"
#include "rules/scan/matcher_set.h"
#include "rules/scan/site_finder.h"

namespace kassay::scan {

/// As in a compile database.
struct UnitRequest {
  std::string directory; ///< absolute
  std::string file;
  std::vector<std::string> arguments; ///< the compiler's name first
};

struct UnitResult {
  unsigned errors = 0;
  std::string first_error;          ///< "file:line:column: message"
  std::vector<Site> sites;          ///< sorted, each once
  std::vector<Gate> gates;          ///< in the order of the text; a header that is read twice has them twice
  std::vector<std::string> files;   ///< every file that was read
  std::vector<std::string> missing; ///< after an error: every path that was looked for in vain, sorted
  std::vector<std::string> dropped; ///< CompilerCommand::dropped
  std::vector<std::string> meaning; ///< CompilerCommand::meaning
};

/// What is looked for.
struct ScanRequest {
  std::vector<clang::ast_matchers::internal::DynTypedMatcher> matchers; ///< each binds "root", perhaps "site"
  MatcherSet *set = nullptr;                                            ///< that parsed them
  /// Preprocess only, for another compiler: a file that defines what that one predefines.
  std::string macros;
};

/// Changes the working directory to the unit's. A file that is not C (assembly) is only preprocessed.
UnitResult scan_unit(const UnitRequest &unit, const ScanRequest &request);

} // namespace kassay::scan
