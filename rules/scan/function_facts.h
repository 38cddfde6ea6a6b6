// SPDX-License-Identifier: MIT
// What a whole function says about its labels and asm gotos: more than a matcher at one statement sees.
//
// Only functions with labels are ever walked, which are few; Clang's own map from statements to their parents
// is not used, since it costs a tenth of the parse for every file.
#pragma once

#include <llvm/ADT/DenseMap.h>
#include <llvm/ADT/DenseSet.h>

namespace clang {
class FunctionDecl;
class GCCAsmStmt;
class LabelDecl;
class Stmt;
} // namespace clang

namespace kassay::scan {

/// See above.
struct FunctionFacts {
  llvm::DenseMap<const clang::LabelDecl *, const clang::Stmt *> labels; ///< the LabelStmt of each
  llvm::DenseSet<const clang::LabelDecl *> reached_by_goto; ///< by goto, by &&label, or by running into it
  llvm::DenseSet<const clang::LabelDecl *> reached_by_asm;
  llvm::DenseSet<const clang::GCCAsmStmt *> to_next; ///< asm gotos one label of which comes next
  llvm::DenseSet<const clang::GCCAsmStmt *>
      behind_cleanup; ///< asm goto, variable with cleanup, then this one
};

/// The facts of the functions of one translation unit, each found out once.
class FunctionFactCache {
public:
  /// Of a function with a body.
  const FunctionFacts &of(const clang::FunctionDecl &function);

  /// To be called between translation units: addresses come again.
  void clear() { facts_.clear(); }

private:
  llvm::DenseMap<const clang::FunctionDecl *, FunctionFacts> facts_;
};

} // namespace kassay::scan
