// SPDX-License-Identifier: MIT
#include "rules/scan/function_facts.h"

#include <clang/AST/Attr.h>
#include <clang/AST/Decl.h>
#include <clang/AST/Expr.h>
#include <clang/AST/Stmt.h>

namespace kassay::scan {

namespace {

using namespace clang;

/// Walks a body in the order of the text. `next` is the statement that runs behind the one at hand, where
/// that is plain.
class Walk {
public:
  explicit Walk(FunctionFacts &facts) : facts_(facts) {}

  void visit(const Stmt *stmt, const Stmt *next) {
    if (!stmt)
      return;
    if (const auto *block = dyn_cast<CompoundStmt>(stmt))
      return visit_block(*block, next);
    if (const auto *label = dyn_cast<LabelStmt>(stmt)) {
      facts_.labels[label->getDecl()] = label;
      return visit(label->getSubStmt(), next);
    }
    if (const auto *attributed = dyn_cast<AttributedStmt>(stmt))
      return visit(attributed->getSubStmt(), next);
    if (const auto *loop = dyn_cast<DoStmt>(stmt); loop && runs_once(*loop))
      return visit(loop->getBody(), next);
    if (const auto *jump = dyn_cast<GotoStmt>(stmt))
      facts_.reached_by_goto.insert(jump->getLabel());
    if (const auto *address = dyn_cast<AddrLabelExpr>(stmt))
      facts_.reached_by_goto.insert(address->getLabel());
    if (const auto *declaration = dyn_cast<DeclStmt>(stmt))
      note_cleanup(*declaration);
    if (const auto *assembly = dyn_cast<GCCAsmStmt>(stmt); assembly && assembly->isAsmGoto())
      note_asm_goto(*assembly, next);
    for (const Stmt *child : stmt->children())
      visit(child, nullptr);
  }

private:
  void visit_block(const CompoundStmt &block, const Stmt *next) {
    for (auto at = block.body_begin(); at != block.body_end(); ++at) {
      const Stmt *behind = std::next(at) == block.body_end() ? next : *std::next(at);
      if (const auto *label = dyn_cast<LabelStmt>(*at); label && at != block.body_begin())
        if (falls_through(**std::prev(at)))
          facts_.reached_by_goto.insert(label->getDecl());
      visit(*at, behind);
    }
  }

  /// Whether the statement behind it is reached in the usual way. Plain endings only: a call that does not
  /// return counts as one that does.
  static bool falls_through(const Stmt &stmt) {
    if (isa<ReturnStmt, GotoStmt, BreakStmt, ContinueStmt, IndirectGotoStmt>(stmt))
      return false;
    if (const auto *block = dyn_cast<CompoundStmt>(&stmt))
      return block->body_empty() || falls_through(*block->body_back());
    if (const auto *label = dyn_cast<LabelStmt>(&stmt))
      return falls_through(*label->getSubStmt());
    return true;
  }

  static bool runs_once(const DoStmt &loop) {
    const auto *condition = dyn_cast<IntegerLiteral>(loop.getCond()->IgnoreParenImpCasts());
    return condition && condition->getValue() == 0;
  }

  void note_cleanup(const DeclStmt &declaration) {
    for (const Decl *declared : declaration.decls())
      if (declared->hasAttr<CleanupAttr>() && asm_gotos_ > 0)
        cleanup_behind_asm_goto_ = true;
  }

  void note_asm_goto(const GCCAsmStmt &assembly, const Stmt *next) {
    if (cleanup_behind_asm_goto_)
      facts_.behind_cleanup.insert(&assembly);
    ++asm_gotos_;
    for (unsigned at = 0; at < assembly.getNumLabels(); ++at) {
      const LabelDecl *label = assembly.getLabelExpr(at)->getLabel();
      facts_.reached_by_asm.insert(label);
      for (const auto *behind = dyn_cast_or_null<LabelStmt>(next); behind;
           behind = dyn_cast<LabelStmt>(behind->getSubStmt()))
        if (behind->getDecl() == label)
          facts_.to_next.insert(&assembly);
    }
  }

  FunctionFacts &facts_;
  unsigned asm_gotos_ = 0;
  bool cleanup_behind_asm_goto_ = false;
};

} // namespace

const FunctionFacts &FunctionFactCache::of(const clang::FunctionDecl &function) {
  const auto [entry, is_new] = facts_.try_emplace(&function);
  if (is_new)
    Walk(entry->second).visit(function.getBody(), nullptr);
  return entry->second;
}

} // namespace kassay::scan
