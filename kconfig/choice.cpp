// SPDX-License-Identifier: MIT
// Configuration's choices: sym_calc_choice() and its neighbours in scripts/kconfig/symbol.c.
#include <algorithm>

#include "kconfig/configuration.h"

namespace kassay::kconfig {

void Configuration::move_first(MenuId choice, SymbolId member) {
  auto &order = priorities_.at(choice);
  std::erase(order, member);
  order.insert(order.begin(), member);
}

void Configuration::move_last(MenuId choice, SymbolId member) {
  auto &order = priorities_.at(choice);
  std::erase(order, member);
  order.push_back(member);
}

SymbolId Configuration::choice_default(MenuId choice) {
  for (const PropertyId id : model_.symbols[model_.menus[choice].symbol].properties) {
    const Property &property = model_.properties[id];
    if (property.kind != PropertyKind::defaults || !is_visible(id))
      continue;
    const SymbolId symbol = model_.symbol_of(property);
    if (states_[symbol].visible != Tristate::no)
      return symbol;
  }
  for (const SymbolId member : members(choice))
    if (states_[member].visible != Tristate::no)
      return member;
  return no_symbol;
}

SymbolId Configuration::calculate_choice(MenuId choice) {
  SymbolId chosen = no_symbol;
  const auto &order = priorities_.at(choice);
  for (const SymbolId member : order) {
    calculate_visibility(member);
    const State &state = states_[member];
    if (state.visible != Tristate::no && state.given[0].is_set && state.given[0].tri == Tristate::yes) {
      chosen = member;
      break;
    }
  }
  if (chosen == no_symbol) {
    chosen = choice_default(choice);
    if (chosen != no_symbol && states_[chosen].given[0].is_set &&
        states_[chosen].given[0].tri == Tristate::no)
      chosen = no_symbol;
  }
  const auto is_visible_member = [&](SymbolId id) { return states_[id].visible != Tristate::no; };
  if (chosen == no_symbol) {
    const auto free = std::ranges::find_if(
        members(choice), [&](SymbolId id) { return is_visible_member(id) && !states_[id].given[0].is_set; });
    chosen = free == members(choice).end() ? no_symbol : *free;
  }
  if (chosen == no_symbol) {
    const auto last = std::find_if(order.rbegin(), order.rend(), is_visible_member);
    chosen = last == order.rend() ? no_symbol : *last;
  }
  for (const SymbolId member : members(choice)) {
    if (!is_visible_member(member))
      continue;
    states_[member].tri = member == chosen ? Tristate::yes : Tristate::no;
    states_[member].valid = epoch_;
    states_[member].is_written = true;
  }
  return chosen;
}

void Configuration::choose(MenuId choice, SymbolId chosen) {
  bool has_changed = false;
  for (const SymbolId member : members(choice)) {
    State &state = states_[member];
    if (state.visible == Tristate::no)
      continue;
    const Tristate value = member == chosen ? Tristate::yes : Tristate::no;
    has_changed |= state.tri != value;
    state.given[0].is_set = true;
    state.given[0].tri = value;
    move_first(choice, member);
  }
  if (has_changed)
    invalidate();
}

} // namespace kassay::kconfig
