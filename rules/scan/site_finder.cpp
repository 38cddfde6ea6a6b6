// SPDX-License-Identifier: MIT
#include "rules/scan/site_finder.h"

#include <clang/AST/ASTContext.h>
#include <clang/AST/Decl.h>
#include <clang/Basic/SourceManager.h>

namespace kassay::scan {

namespace {

using namespace clang;

constexpr std::size_t longest_construct = 160;

/// Where a declaration's name stands, or where anything else begins.
SourceLocation place_of(const DynTypedNode &node) {
  if (const auto *declaration = node.get<Decl>())
    return declaration->getLocation();
  return node.getSourceRange().getBegin();
}

std::string line_text(const SourceManager &sources, FileID file, unsigned offset) {
  const llvm::StringRef all = sources.getBufferData(file);
  const std::size_t begin = all.take_front(offset).rfind('\n') + 1; // npos + 1 is 0
  const llvm::StringRef line = all.substr(begin, all.find('\n', begin) - begin).trim();
  return line.take_front(longest_construct).str();
}

} // namespace

SiteFinder::SiteFinder(ASTContext &context) : context_(context) {
  const SourceManager &sources = context.getSourceManager();
  for (const Decl *declaration : context.getTranslationUnitDecl()->decls()) {
    const auto *function = dyn_cast<FunctionDecl>(declaration);
    if (!function || !function->doesThisDeclarationHaveABody())
      continue;
    const auto begin = sources.getDecomposedExpansionLoc(function->getBeginLoc());
    const auto end = sources.getDecomposedLoc(sources.getExpansionRange(function->getEndLoc()).getEnd());
    functions_[begin.first.getHashValue()].insert_or_assign(begin.second, Span{end.second, function});
  }
}

bool SiteFinder::find(const DynTypedNode &node, Site &site) {
  const SourceManager &sources = context_.getSourceManager();
  const SourceLocation at = sources.getExpansionLoc(place_of(node));
  const PresumedLoc place = sources.getPresumedLoc(at, false);
  if (place.isInvalid() || sources.isWrittenInBuiltinFile(at) || sources.isWrittenInCommandLineFile(at))
    return false;
  const auto [file, offset] = sources.getDecomposedLoc(at);
  site.file = place.getFilename();
  site.line = place.getLine();
  site.column = place.getColumn();
  site.construct = line_text(sources, file, offset);
  const auto &spans = functions_[file.getHashValue()];
  const auto behind = spans.upper_bound(offset);
  if (behind != spans.begin() && std::prev(behind)->second.end >= offset)
    site.function = std::prev(behind)->second.function->getNameAsString();
  else if (const auto *function = node.get<FunctionDecl>())
    site.function = function->getNameAsString();
  return true;
}

} // namespace kassay::scan
