// SPDX-License-Identifier: MIT
// Which macros stand behind a property, a dependency or a symbol, and so which commands.
//
// conf puts `y` or `n` in the place of $(success,...) before its parser looks. The lexer notes each macro it
// expands (Model::macro_uses), the parser whose statement it stood in; here that is asked backwards. What a
// command said and what came of it is in the ShellAnswers of the same evaluation, under its text.
//
// Limit: a macro that chooses a name, as in `config $(name)` or `source "$(file)"`, is nobody's.
#pragma once

#include <vector>

#include "kconfig/model.h"

namespace kassay::kconfig {

/// The macros in the statement of a property: its value, its text, its own condition.
std::vector<const MacroUse *> macros_of(const Model &model, PropertyId property);

/// The macros in what an entry depends on: its own `depends on` and `visible if`, and those of the menus,
/// choices and ifs that it stands in as written. In the order of the files.
std::vector<const MacroUse *> dependency_macros_of(const Model &model, MenuId menu);

/// The macros that decide a symbol directly: of the properties and dependencies of all its definitions.
std::vector<const MacroUse *> macros_of_symbol(const Model &model, SymbolId symbol);

/// A symbol with the macros through which the toolchain decides it.
struct ToolchainSymbol {
  SymbolId symbol = no_symbol;
  std::vector<const MacroUse *> macros; ///< in the order of the files
};

/// The symbols that the toolchain decides directly, by name: a value, a prompt, a range or a dependency of
/// theirs has a macro that runs a command, or one that hands down what make found out by such (variables like
/// CC_VERSION_TEXT and PAHOLE_VERSION); or something selects them under such a condition.
std::vector<ToolchainSymbol> toolchain_symbols(const Model &model);

} // namespace kassay::kconfig
