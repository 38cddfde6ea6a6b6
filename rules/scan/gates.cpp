// SPDX-License-Identifier: MIT
#include "rules/scan/gates.h"

#include <clang/Basic/SourceManager.h>
#include <clang/Lex/MacroInfo.h>
#include <clang/Lex/PPCallbacks.h>
#include <clang/Lex/Preprocessor.h>
#include <llvm/Support/Regex.h>

namespace kassay::scan {

namespace {

using namespace clang;

/// One line, blanks squeezed; comments go.
std::string squeezed(llvm::StringRef text) {
  std::string result;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const llvm::StringRef rest = text.drop_front(at);
    if (rest.starts_with("//"))
      break;
    const bool comment = rest.starts_with("/*");
    if (comment)
      at = std::min(text.find("*/", at + 2), text.size() - 2) + 1;
    if (!comment && !llvm::StringRef(" \t\r\n\\").contains(text[at]))
      result += text[at];
    else if (!result.empty() && result.back() != ' ')
      result += ' ';
  }
  while (!result.empty() && result.back() == ' ')
    result.pop_back();
  return result;
}

/// From `text`'s beginning to the end of the directive: a newline without a backslash before it.
llvm::StringRef logical_line(llvm::StringRef text) {
  std::size_t end = text.find('\n');
  while (end != llvm::StringRef::npos && text.take_front(end).rtrim('\r').ends_with("\\"))
    end = text.find('\n', end + 1);
  return text.take_front(end);
}

class Collector final : public PPCallbacks {
public:
  Collector(Preprocessor &preprocessor, std::vector<Gate> &gates)
      : preprocessor_(preprocessor), gates_(gates) {}

  void If(SourceLocation at, SourceRange, ConditionValueKind value) override {
    note(at, "if", text_behind(at), word_of(value));
  }
  void Elif(SourceLocation at, SourceRange, ConditionValueKind value, SourceLocation) override {
    note(at, "elif", text_behind(at), word_of(value));
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

  /// What stands behind the directive's word. Clang's own range of the condition is that of tokens, which may
  /// come out of macros.
  std::string text_behind(SourceLocation word) {
    const SourceManager &sources = preprocessor_.getSourceManager();
    const auto [file, offset] = sources.getDecomposedLoc(word);
    return squeezed(logical_line(sources.getBufferData(file).drop_front(offset)).drop_while([](char c) {
      return c >= 'a' && c <= 'z';
    }));
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
