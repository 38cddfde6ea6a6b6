// SPDX-License-Identifier: MIT
// From a matched node to a place that a person can open: file, line, column, the function around it, the
// line's text.
#pragma once

#include <map>
#include <string>
#include <vector>

#include <clang/AST/ASTTypeTraits.h>

namespace clang {
class ASTContext;
class FunctionDecl;
} // namespace clang

namespace kassay::scan {

/// Where a matcher found something. A use in a macro is where the macro is used.
struct Site {
  std::size_t matcher = 0; ///< its number in the request
  std::string file;        ///< as the preprocessor names it; absolute in a UnitResult
  unsigned line = 0, column = 0;
  std::string function;  ///< "" outside of functions
  std::string construct; ///< the text of that line

  auto operator<=>(const Site &) const = default;
};

/// Finds sites of one translation unit.
class SiteFinder {
public:
  explicit SiteFinder(clang::ASTContext &context);

  /// False for a node without a place: what the compiler made up itself.
  bool find(const clang::DynTypedNode &node, Site &site);

private:
  struct Span {
    unsigned end;
    const clang::FunctionDecl *function;
  };
  clang::ASTContext &context_;
  std::map<unsigned, std::map<unsigned, Span>> functions_; ///< by file, then by offset of the beginning
};

} // namespace kassay::scan
