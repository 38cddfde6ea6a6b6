// SPDX-License-Identifier: MIT
#include "rules/scan/matcher_set.h"

#include <functional>

#include <clang/AST/ASTContext.h>
#include <clang/AST/Attr.h>
#include <clang/AST/Decl.h>
#include <clang/AST/Expr.h>
#include <clang/AST/Stmt.h>
#include <clang/ASTMatchers/Dynamic/Diagnostics.h>
#include <clang/ASTMatchers/Dynamic/Parser.h>
#include <clang/Basic/Builtins.h>
#include <llvm/Support/Regex.h>

namespace kassay::scan {

namespace {

using namespace clang;
namespace am = clang::ast_matchers;
namespace dyn = clang::ast_matchers::dynamic;
using am::internal::ASTMatchFinder;
using am::internal::BoundNodesTreeBuilder;
using am::internal::DynTypedMatcher;
using am::internal::Matcher;

template <class T> using Test = std::function<bool(const T &, ASTMatchFinder *, BoundNodesTreeBuilder *)>;

/// A matcher that asks a function.
template <class T> class Asking final : public am::internal::MatcherInterface<T> {
public:
  explicit Asking(Test<T> test) : test_(std::move(test)) {}
  bool matches(const T &node, ASTMatchFinder *finder, BoundNodesTreeBuilder *builder) const override {
    return test_(node, finder, builder);
  }

private:
  Test<T> test_;
};

/// The arguments of one use of a matcher, as its signature promises them.
struct Arguments {
  llvm::ArrayRef<dyn::ParserValue> values;
  FunctionFactCache *facts;

  unsigned number() const { return values[0].Value.getUnsigned(); }
  const std::string &text(std::size_t at = 0) const { return values[at].Value.getString(); }
  std::vector<std::string> texts() const {
    std::vector<std::string> all;
    for (const dyn::ParserValue &value : values)
      all.push_back(value.Value.getString());
    return all;
  }
  template <class T> Matcher<T> matcher() const { return values[0].Value.getMatcher().getTypedMatcher<T>(); }
};

enum class Signature { none, number, text, pattern, texts, labels };

/// One of our matchers.
struct Own {
  const char *name;
  Signature signature;
  const char *node;
  const char *meaning;
  std::function<DynTypedMatcher(const Arguments &)> make;
};

template <class T> DynTypedMatcher asking(Test<T> test) {
  return DynTypedMatcher(am::internal::makeMatcher(new Asking<T>(std::move(test))));
}

/// A matcher that needs neither the finder nor bindings.
template <class T, class Plain> DynTypedMatcher plain(Plain test) {
  return asking<T>([test = std::move(test)](const T &node, ASTMatchFinder *, BoundNodesTreeBuilder *) {
    return test(node);
  });
}

// --- asm
// -----------------------------------------------------------------------------------------------------

const GCCAsmStmt *asm_goto(const AsmStmt &stmt) {
  const auto *assembly = dyn_cast<GCCAsmStmt>(&stmt);
  return assembly && assembly->isAsmGoto() ? assembly : nullptr;
}

/// The function that an asm goto stands in: that of its labels.
const FunctionDecl *function_of(const GCCAsmStmt &assembly) {
  const auto *function =
      dyn_cast_or_null<FunctionDecl>(assembly.getLabelExpr(0)->getLabel()->getDeclContext());
  return function && function->hasBody() ? function->getDefinition() : nullptr;
}

const FunctionFacts *facts_of(const GCCAsmStmt *assembly, FunctionFactCache &cache) {
  const FunctionDecl *function = assembly ? function_of(*assembly) : nullptr;
  return function ? &cache.of(*function) : nullptr;
}

bool any_constraint(const AsmStmt &stmt, const llvm::Regex &pattern) {
  for (unsigned at = 0; at < stmt.getNumOutputs(); ++at)
    if (pattern.match(stmt.getOutputConstraint(at)))
      return true;
  for (unsigned at = 0; at < stmt.getNumInputs(); ++at)
    if (pattern.match(stmt.getInputConstraint(at)))
      return true;
  return false;
}

bool clobbers(const AsmStmt &stmt, llvm::StringRef name) {
  for (unsigned at = 0; at < stmt.getNumClobbers(); ++at)
    if (stmt.getClobber(at) == name)
      return true;
  return false;
}

/// Clang's getAsmString() is a literal in one release, and a text in a later one.
std::string template_text(const StringLiteral *literal) {
  return literal->getString().str();
}
[[maybe_unused]] std::string template_text(std::string text) {
  return text;
}

std::string asm_text(const AsmStmt &stmt) {
  const auto *assembly = dyn_cast<GCCAsmStmt>(&stmt);
  return assembly ? template_text(assembly->getAsmString()) : "";
}

DynTypedMatcher goto_label(const Arguments &arguments) {
  return asking<AsmStmt>([inner = arguments.matcher<LabelStmt>(), facts = arguments.facts](
                             const AsmStmt &stmt, ASTMatchFinder *finder, BoundNodesTreeBuilder *builder) {
    const GCCAsmStmt *assembly = asm_goto(stmt);
    const FunctionFacts *known = facts_of(assembly, *facts);
    for (unsigned at = 0; known && at < assembly->getNumLabels(); ++at) {
      const auto label = known->labels.find(assembly->getLabelExpr(at)->getLabel());
      BoundNodesTreeBuilder attempt(*builder);
      if (label != known->labels.end() && inner.matches(*cast<LabelStmt>(label->second), finder, &attempt)) {
        *builder = std::move(attempt);
        return true;
      }
    }
    return false;
  });
}

bool only_by_asm_goto(const LabelStmt &label, FunctionFactCache &facts) {
  const auto *function = dyn_cast_or_null<FunctionDecl>(label.getDecl()->getDeclContext());
  if (!function || !function->hasBody())
    return false;
  const FunctionFacts &known = facts.of(*function->getDefinition());
  return known.reached_by_asm.contains(label.getDecl()) && !known.reached_by_goto.contains(label.getDecl());
}

// --- declarations
// --------------------------------------------------------------------------------------------

/// Where it is written, not where a later declaration inherits it.
bool has_attribute(const Decl &declaration, const std::vector<std::string> &names) {
  for (const Attr *attribute : declaration.attrs())
    if (!attribute->isInherited() && !attribute->isImplicit())
      for (const std::string &name : names)
        if (attribute->getSpelling() == name)
          return true;
  return false;
}

bool is_not_sanitized(const FunctionDecl &function, llvm::StringRef sanitizer) {
  if (function.hasAttr<DisableSanitizerInstrumentationAttr>())
    return true;
  for (const auto *attribute : function.specific_attrs<NoSanitizeAttr>())
    for (const llvm::StringRef name : attribute->sanitizers())
      if (name == sanitizer || name == ("kernel-" + sanitizer).str())
        return true;
  return false;
}

bool has_only_bit_fields(const RecordDecl &record) {
  const RecordDecl *definition = record.getDefinition();
  if (!definition || definition->field_empty())
    return false;
  for (const FieldDecl *field : definition->fields())
    if (!field->isBitField())
      return false;
  return true;
}

bool is_last_array_with_size(const FieldDecl &field) {
  if (!field.getType()->isConstantArrayType())
    return false;
  const FieldDecl *last = nullptr;
  for (const FieldDecl *other : field.getParent()->fields())
    last = other;
  return last == &field && !field.getParent()->isUnion();
}

bool fills_array(const VarDecl &variable) {
  const auto *text =
      dyn_cast_or_null<StringLiteral>(variable.getInit() ? variable.getInit()->IgnoreParens() : nullptr);
  const auto *array = variable.getASTContext().getAsConstantArrayType(variable.getType());
  if (!text || !array || variable.getType()->isIncompleteArrayType())
    return false;
  return text->getLength() >= array->getSize().getZExtValue();
}

// --- statements and expressions
// ------------------------------------------------------------------------------

bool has_declaration_ahead(const SwitchStmt &stmt) {
  const auto *body = dyn_cast<CompoundStmt>(stmt.getBody());
  if (!body)
    return false;
  for (const Stmt *child : body->body()) {
    if (isa<SwitchCase, LabelStmt>(child))
      return false;
    if (const auto *declaration = dyn_cast<DeclStmt>(child))
      for (const Decl *declared : declaration->decls())
        if (const auto *variable = dyn_cast<VarDecl>(declared))
          if (variable->hasLocalStorage() && !variable->hasInit())
            return true;
  }
  return false;
}

unsigned case_count(const SwitchStmt &stmt) {
  unsigned count = 0;
  for (const SwitchCase *label = stmt.getSwitchCaseList(); label; label = label->getNextSwitchCase())
    count += isa<CaseStmt>(label) ? 1 : 0;
  return count;
}

/// Looks through blocks and do { } while (0).
bool contains_unreachable(const Stmt *stmt) {
  if (!stmt)
    return false;
  if (const auto *call = dyn_cast<CallExpr>(stmt))
    return call->getBuiltinCallee() == Builtin::BI__builtin_unreachable;
  if (!isa<CompoundStmt, DoStmt, ParenExpr, StmtExpr, AttributedStmt, DefaultStmt, LabelStmt>(stmt))
    return false;
  for (const Stmt *child : stmt->children())
    if (contains_unreachable(child))
      return true;
  return false;
}

bool default_is_unreachable(const SwitchStmt &stmt) {
  for (const SwitchCase *label = stmt.getSwitchCaseList(); label; label = label->getNextSwitchCase())
    if (isa<DefaultStmt>(label))
      return contains_unreachable(label->getSubStmt());
  return false;
}

bool calls_builtin(const CallExpr &call, const std::vector<std::string> &names) {
  const FunctionDecl *callee = call.getDirectCallee();
  if (!callee || callee->getBuiltinID() == 0)
    return false;
  const IdentifierInfo *identifier = callee->getIdentifier();
  for (const std::string &name : names)
    if (identifier && identifier->getName() == name)
      return true;
  return false;
}

const FieldDecl *counted_field(const Expr &expression) {
  const auto *member = dyn_cast<MemberExpr>(expression.IgnoreParenImpCasts());
  const auto *field = member ? dyn_cast<FieldDecl>(member->getMemberDecl()) : nullptr;
  return field && field->getType()->getAs<CountAttributedType>() ? field : nullptr;
}

bool has_counted_last_field(const RecordDecl &record) {
  const RecordDecl *definition = record.getDefinition();
  if (!definition)
    return false;
  for (const FieldDecl *field : definition->fields()) {
    if (field->getType()->getAs<CountAttributedType>())
      return true;
    if (const auto *inner = field->isAnonymousStructOrUnion() ? field->getType()->getAsRecordDecl() : nullptr)
      if (has_counted_last_field(*inner))
        return true;
  }
  return false;
}

const std::vector<Own> &own_matchers() {
  static const std::vector<Own> all = {
      {"isAsmGoto", Signature::none, "AsmStmt", "it is asm goto: it has labels",
       [](const Arguments &) {
         return plain<AsmStmt>([](const AsmStmt &stmt) { return asm_goto(stmt) != nullptr; });
       }},
      {"isAsmVolatile", Signature::none, "AsmStmt", "volatile is written",
       [](const Arguments &) {
         return plain<AsmStmt>([](const AsmStmt &stmt) { return stmt.isVolatile(); });
       }},
      {"asmOutputCount", Signature::number, "AsmStmt", "it has just so many outputs",
       [](const Arguments &given) {
         return plain<AsmStmt>(
             [count = given.number()](const AsmStmt &stmt) { return stmt.getNumOutputs() == count; });
       }},
      {"asmInputCount", Signature::number, "AsmStmt", "it has just so many inputs",
       [](const Arguments &given) {
         return plain<AsmStmt>(
             [count = given.number()](const AsmStmt &stmt) { return stmt.getNumInputs() == count; });
       }},
      {"asmConstraintMatches", Signature::pattern, "AsmStmt",
       "the constraint of an operand matches the regular expression",
       [](const Arguments &given) {
         return plain<AsmStmt>([pattern = std::make_shared<llvm::Regex>(given.text())](const AsmStmt &stmt) {
           return any_constraint(stmt, *pattern);
         });
       }},
      {"asmTextMatches", Signature::pattern, "AsmStmt", "the template matches the regular expression",
       [](const Arguments &given) {
         return plain<AsmStmt>([pattern = std::make_shared<llvm::Regex>(given.text())](const AsmStmt &stmt) {
           return pattern->match(asm_text(stmt));
         });
       }},
      {"asmClobbers", Signature::text, "AsmStmt", "the name is among its clobbers",
       [](const Arguments &given) {
         return plain<AsmStmt>([name = given.text()](const AsmStmt &stmt) { return clobbers(stmt, name); });
       }},
      {"asmGotoLabel", Signature::labels, "AsmStmt", "the statement of one of its labels matches",
       goto_label},
      {"asmGotoToNextStatement", Signature::none, "AsmStmt",
       "one of its labels is the statement that follows it",
       [](const Arguments &given) {
         return plain<AsmStmt>([cache = given.facts](const AsmStmt &stmt) {
           const FunctionFacts *facts = facts_of(asm_goto(stmt), *cache);
           return facts && facts->to_next.contains(asm_goto(stmt));
         });
       }},
      {"asmGotoBehindCleanup", Signature::none, "AsmStmt",
       "an asm goto that a variable with cleanup and, ahead of that, another asm goto precede",
       [](const Arguments &given) {
         return plain<AsmStmt>([cache = given.facts](const AsmStmt &stmt) {
           const FunctionFacts *facts = facts_of(asm_goto(stmt), *cache);
           return facts && facts->behind_cleanup.contains(asm_goto(stmt));
         });
       }},
      {"labelOnlyReachedByAsmGoto", Signature::none, "LabelStmt",
       "an asm goto jumps there, no goto does, and nothing runs into it",
       [](const Arguments &given) {
         return plain<LabelStmt>(
             [cache = given.facts](const LabelStmt &label) { return only_by_asm_goto(label, *cache); });
       }},
      {"hasAttributeNamed", Signature::texts, "Decl", "an attribute of one of the names is written on it",
       [](const Arguments &given) {
         return plain<Decl>(
             [names = given.texts()](const Decl &declaration) { return has_attribute(declaration, names); });
       }},
      {"isNotSanitized", Signature::text, "FunctionDecl",
       "the sanitizer (\"address\", \"thread\") leaves it out",
       [](const Arguments &given) {
         return plain<FunctionDecl>([name = given.text()](const FunctionDecl &function) {
           return is_not_sanitized(function, name);
         });
       }},
      {"hasCountedBy", Signature::none, "FieldDecl", "counted_by or a relative of it is on its type",
       [](const Arguments &) {
         return plain<FieldDecl>(
             [](const FieldDecl &field) { return field.getType()->getAs<CountAttributedType>() != nullptr; });
       }},
      {"isLastArrayWithSize", Signature::none, "FieldDecl",
       "the last member of a structure is an array with a size",
       [](const Arguments &) { return plain<FieldDecl>(is_last_array_with_size); }},
      {"hasOnlyBitFields", Signature::none, "RecordDecl", "all of its members are bit-fields",
       [](const Arguments &) { return plain<RecordDecl>(has_only_bit_fields); }},
      {"hasCountedField", Signature::none, "RecordDecl", "one of its members has counted_by",
       [](const Arguments &) { return plain<RecordDecl>(has_counted_last_field); }},
      {"isAsmRegister", Signature::none, "VarDecl", "register variable that is bound to a register by asm()",
       [](const Arguments &) {
         return plain<VarDecl>([](const VarDecl &variable) {
           return variable.getStorageClass() == SC_Register && variable.hasAttr<AsmLabelAttr>();
         });
       }},
      {"stringFillsArray", Signature::none, "VarDecl",
       "an array whose string initializer leaves no room for the final NUL",
       [](const Arguments &) { return plain<VarDecl>(fills_array); }},
      {"switchVarBeforeFirstCase", Signature::none, "SwitchStmt",
       "a variable without initializer is declared ahead of the first case",
       [](const Arguments &) { return plain<SwitchStmt>(has_declaration_ahead); }},
      {"hasCasesAtLeast", Signature::number, "SwitchStmt", "it has so many case labels or more",
       [](const Arguments &given) {
         return plain<SwitchStmt>(
             [count = given.number()](const SwitchStmt &stmt) { return case_count(stmt) >= count; });
       }},
      {"defaultIsUnreachable", Signature::none, "SwitchStmt", "its default is __builtin_unreachable()",
       [](const Arguments &) { return plain<SwitchStmt>(default_is_unreachable); }},
      {"callsBuiltin", Signature::texts, "CallExpr", "it calls the compiler's function of one of the names",
       [](const Arguments &given) {
         return plain<CallExpr>(
             [names = given.texts()](const CallExpr &call) { return calls_builtin(call, names); });
       }},
      {"isCountedMember", Signature::none, "Expr", "a member whose type has counted_by",
       [](const Arguments &) {
         return plain<Expr>([](const Expr &expression) { return counted_field(expression) != nullptr; });
       }},
      {"hasAddressSpace", Signature::none, "Expr", "its type is in a named address space, such as __seg_gs",
       [](const Arguments &) {
         return plain<Expr>([](const Expr &expression) {
           return expression.getType().getAddressSpace() != LangAS::Default;
         });
       }},
  };
  return all;
}

const char *type_of(Signature signature) {
  switch (signature) {
  case Signature::none:
    return "";
  case Signature::number:
    return "unsigned";
  case Signature::text:
    return "string";
  case Signature::pattern:
    return "regular expression";
  case Signature::texts:
    return "string, ...";
  case Signature::labels:
    return "Matcher<LabelStmt>";
  }
  return "";
}

/// Answers for our names; all else is Clang's. A MatcherCtor is opaque to the parser, so the address of our
/// row serves as one.
class Sema final : public dyn::Parser::RegistrySema {
public:
  explicit Sema(FunctionFactCache &facts) : facts_(facts) {}

  std::optional<dyn::MatcherCtor> lookupMatcherCtor(llvm::StringRef name) override {
    for (const Own &own : own_matchers())
      if (name == own.name)
        return reinterpret_cast<dyn::MatcherCtor>(&own);
    return RegistrySema::lookupMatcherCtor(name);
  }

  bool isBuilderMatcher(dyn::MatcherCtor constructor) const override {
    return !own(constructor) && RegistrySema::isBuilderMatcher(constructor);
  }

  dyn::VariantMatcher actOnMatcherExpression(dyn::MatcherCtor constructor, dyn::SourceRange range,
                                             llvm::StringRef bind, llvm::ArrayRef<dyn::ParserValue> arguments,
                                             dyn::Diagnostics *error) override {
    const Own *ours = own(constructor);
    if (!ours)
      return RegistrySema::actOnMatcherExpression(constructor, range, bind, arguments, error);
    if (!fits(*ours, range, arguments, *error))
      return {};
    const DynTypedMatcher made = ours->make({arguments, &facts_});
    if (bind.empty())
      return dyn::VariantMatcher::SingleMatcher(made);
    const auto bound = made.tryBind(bind);
    return bound ? dyn::VariantMatcher::SingleMatcher(*bound) : dyn::VariantMatcher();
  }

private:
  static const Own *own(dyn::MatcherCtor constructor) {
    for (const Own &ours : own_matchers())
      if (constructor == reinterpret_cast<dyn::MatcherCtor>(&ours))
        return &ours;
    return nullptr;
  }

  static bool fits(const Own &ours, dyn::SourceRange range, llvm::ArrayRef<dyn::ParserValue> arguments,
                   dyn::Diagnostics &error) {
    const Signature signature = ours.signature;
    const std::size_t wanted = signature == Signature::none ? 0 : 1;
    if (signature == Signature::texts ? arguments.empty() : arguments.size() != wanted) {
      error.addError(range, dyn::Diagnostics::ET_RegistryWrongArgCount) << wanted << arguments.size();
      return false;
    }
    for (std::size_t at = 0; at < arguments.size(); ++at) {
      const dyn::VariantValue &value = arguments[at].Value;
      const bool good = signature == Signature::number ? value.isUnsigned()
                        : signature == Signature::labels
                            ? value.isMatcher() && value.getMatcher().hasTypedMatcher<LabelStmt>()
                            : value.isString();
      std::string objection;
      if (!good) {
        error.addError(arguments[at].Range, dyn::Diagnostics::ET_RegistryWrongArgType)
            << (at + 1) << type_of(signature) << value.getTypeAsString();
        return false;
      }
      if (signature == Signature::pattern && !llvm::Regex(value.getString()).isValid(objection)) {
        error.addError(arguments[at].Range, dyn::Diagnostics::ET_ParserStringError) << objection;
        return false;
      }
    }
    return true;
  }

  FunctionFactCache &facts_;
};

/// "2:7: Matcher not found: isAsmGotoo" of the parser's last word, which is the most exact one.
void read_error(const dyn::Diagnostics &diagnostics, ParsedMatcher &parsed) {
  parsed.line = parsed.column = 1;
  for (const auto &error : diagnostics.errors())
    for (const auto &message : error.Messages) {
      parsed.line = message.Range.Start.Line;
      parsed.column = message.Range.Start.Column;
    }
  std::string text = diagnostics.toString();
  text = text.substr(0, text.find('\n'));
  const std::size_t behind_place = text.find(": ");
  parsed.error = behind_place == std::string::npos ? text : text.substr(behind_place + 2);
  if (parsed.error.empty())
    parsed.error = "no matcher";
}

} // namespace

ParsedMatcher MatcherSet::parse(const std::string &text) {
  Sema sema(facts_);
  dyn::Diagnostics diagnostics;
  llvm::StringRef code = text;
  ParsedMatcher parsed;
  const auto matcher = dyn::Parser::parseMatcherExpression(code, &sema, &diagnostics);
  if (!matcher) {
    read_error(diagnostics, parsed);
    return parsed;
  }
  parsed.matcher = matcher->tryBind("root");
  if (!parsed.matcher)
    parsed = {std::nullopt, "this matcher stands for no node, so that nothing can be reported", 1, 1};
  return parsed;
}

std::vector<OwnMatcherHelp> own_matcher_help() {
  std::vector<OwnMatcherHelp> help;
  for (const Own &own : own_matchers())
    help.push_back({std::string(own.name) + "(" + type_of(own.signature) + ")", own.node, own.meaning});
  return help;
}

} // namespace kassay::scan
