// SPDX-License-Identifier: MIT
#include "kconfig/provenance.h"

#include <algorithm>

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

} // namespace kassay::kconfig
