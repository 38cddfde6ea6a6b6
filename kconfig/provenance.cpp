// SPDX-License-Identifier: MIT
#include "kconfig/provenance.h"

#include <algorithm>
#include <map>

namespace kassay::kconfig {
namespace {

template <class Belongs> std::vector<const MacroUse *> select(const Model &model, Belongs belongs) {
  std::vector<const MacroUse *> uses;
  for (const MacroUse &use : model.macro_uses)
    if (use.menu != none && belongs(use))
      uses.push_back(&use);
  return uses;
}

/// A block's entries have the numbers that follow its own.
bool stands_in(const Model &model, MenuId menu, MenuId block) {
  const MenuId last = model.menus[block].last_inside;
  return menu == block || (last != none && menu > block && menu <= last);
}

bool is_dependency_of(const Model &model, const MacroUse &use, MenuId menu) {
  return use.property == none && stands_in(model, menu, use.menu);
}

/// "CC_VERSION_TEXT", "PAHOLE_VERSION": what the top-level Makefile asked a tool.
bool is_answer_of_tool(std::string_view variable) {
  return variable.ends_with("_VERSION_TEXT") || variable.ends_with("_VERSION");
}

bool rests_on_toolchain(const Model &model, const MacroUse &use) {
  return !use.commands.empty() || std::ranges::any_of(use.environment, [&](std::uint32_t variable) {
    return is_answer_of_tool(model.environment[variable].first);
  });
}

/// The symbols that a macro bears on.
std::vector<SymbolId> symbols_under(const Model &model, const MacroUse &use) {
  if (use.property != none) {
    const Property &property = model.properties[use.property];
    const bool is_reverse = property.kind == PropertyKind::select || property.kind == PropertyKind::imply;
    return {is_reverse ? model.symbol_of(property) : model.menus[use.menu].symbol};
  }
  std::vector<SymbolId> symbols;
  const MenuId last = model.menus[use.menu].last_inside;
  for (MenuId menu = use.menu; menu <= (last == none ? use.menu : last); ++menu)
    symbols.push_back(model.menus[menu].symbol);
  return symbols;
}

} // namespace

std::vector<const MacroUse *> macros_of(const Model &model, PropertyId property) {
  return select(model, [&](const MacroUse &use) { return use.property == property; });
}

std::vector<const MacroUse *> dependency_macros_of(const Model &model, MenuId menu) {
  return select(model, [&](const MacroUse &use) { return is_dependency_of(model, use, menu); });
}

std::vector<const MacroUse *> macros_of_symbol(const Model &model, SymbolId symbol) {
  const Symbol &of = model.symbols[symbol];
  return select(model, [&](const MacroUse &use) {
    if (use.property != none)
      return std::ranges::find(of.properties, use.property) != of.properties.end();
    return std::ranges::any_of(of.menus, [&](MenuId menu) { return is_dependency_of(model, use, menu); });
  });
}

std::vector<ToolchainSymbol> toolchain_symbols(const Model &model) {
  std::map<std::string_view, ToolchainSymbol> found;
  for (const MacroUse &use : model.macro_uses) {
    if (use.menu == none || !rests_on_toolchain(model, use))
      continue;
    for (const SymbolId id : symbols_under(model, use)) {
      if (model.symbols[id].menus.empty() || model.symbols[id].is_choice)
        continue;
      ToolchainSymbol &symbol = found[model.symbols[id].name];
      symbol.symbol = id;
      if (symbol.macros.empty() || symbol.macros.back() != &use)
        symbol.macros.push_back(&use);
    }
  }
  std::vector<ToolchainSymbol> symbols;
  for (auto &[name, symbol] : found)
    symbols.push_back(std::move(symbol));
  return symbols;
}

} // namespace kassay::kconfig
