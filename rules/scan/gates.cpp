// SPDX-License-Identifier: MIT
#include "rules/scan/gates.h"

#include <clang/Lex/Lexer.h>
#include <clang/Lex/MacroInfo.h>
#include <clang/Lex/PPCallbacks.h>
#include <clang/Lex/Preprocessor.h>
#include <llvm/Support/Regex.h>

namespace kassay::scan {

namespace {

using namespace clang;

/// One line, blanks squeezed, comments and continuations as they are.
std::string squeezed(llvm::StringRef text) {
  std::string result;
  for (const char c : text.trim()) {
    const bool blank = c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\\';
    if (!blank)
      result += c;
    else if (!result.empty() && result.back() != ' ')
      result += ' ';
  }
  return result;
}

class Collector final : public PPCallbacks {
public:
  Collector(Preprocessor &preprocessor, std::vector<Gate> &gates)
      : preprocessor_(preprocessor), gates_(gates) {}

  void If(SourceLocation at, SourceRange condition, ConditionValueKind value) override {
    note(at, "if", text_of(condition), word_of(value));
  }
  void Elif(SourceLocation at, SourceRange condition, ConditionValueKind value, SourceLocation) override {
    note(at, "elif", text_of(condition), word_of(value));
  }
  void Ifdef(SourceLocation at, const Token &name, const MacroDefinition &definition) override {
    note(at, "ifdef", preprocessor_.getSpelling(name), definition ? "true" : "false");
  }
  void Ifndef(SourceLocation at, const Token &name, const MacroDefinition &definition) override {
    note(at, "ifndef", preprocessor_.getSpelling(name), definition ? "false" : "true");
  }
  void Elifdef(SourceLocation at, const Token &name, const MacroDefinition &definition) override {
    note(at, "elifdef", preprocessor_.getSpelling(name), definition ? "true" : "false");
  }
  void Elifndef(SourceLocation at, const Token &name, const MacroDefinition &definition) override {
    note(at, "elifndef", preprocessor_.getSpelling(name), definition ? "false" : "true");
  }

private:
  static const char *word_of(ConditionValueKind value) {
    return value == CVK_True ? "true" : value == CVK_False ? "false" : "not-evaluated";
  }

  std::string text_of(SourceRange range) {
    const SourceManager &sources = preprocessor_.getSourceManager();
    return squeezed(
        Lexer::getSourceText(CharSourceRange::getCharRange(range), sources, preprocessor_.getLangOpts()));
  }

  void note(SourceLocation at, const char *directive, std::string condition, const char *value) {
    if (!is_about_compiler(condition))
      return;
    const PresumedLoc place = preprocessor_.getSourceManager().getPresumedLoc(at);
    if (place.isValid())
      gates_.push_back(
          {place.getFilename(), place.getLine(), place.getColumn(), directive, std::move(condition), value});
  }

  Preprocessor &preprocessor_;
  std::vector<Gate> &gates_;
};

} // namespace

bool is_about_compiler(const std::string &condition) {
  static const llvm::Regex names(
      "(^|[^A-Za-z0-9_])(GCC_VERSION|CLANG_VERSION|__GNUC__|__GNUC_MINOR__|__GNUC_PATCHLEVEL__|__clang__|"
      "__clang_m[a-z]+__|__has_(attribute|builtin|feature|extension|cpp_attribute|c_attribute)|"
      "__CHECKER__|__SANITIZE_[A-Z]+__|CONFIG_CC_[A-Z0-9_]+|CONFIG_(GCC|CLANG|LD|LLD|AS|RUSTC|PAHOLE|BINDGEN)"
      "_[A-Z0-9_]+|"
      "CONFIG_[A-Z0-9_]*_VERSION|CONFIG_TOOLCHAIN_[A-Z0-9_]+|RUSTC_[A-Z0-9_]+)");
  return names.match(condition);
}

void collect_gates(Preprocessor &preprocessor, std::vector<Gate> &gates) {
  preprocessor.addPPCallbacks(std::make_unique<Collector>(preprocessor, gates));
}

} // namespace kassay::scan
