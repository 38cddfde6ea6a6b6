// SPDX-License-Identifier: MIT
// Configuration's choices where they are symbols with a value of their own: scripts/kconfig/symbol.c to 6.9.
#include <algorithm>

#include "kconfig/configuration.h"

namespace kassay::kconfig {

/// sym_choice_default().
SymbolId Configuration::choice_value_default(SymbolId choice) {
  for (const PropertyId id : model_.symbols[choice].properties) {
    const Property &property = model_.properties[id];
    if (property.kind != PropertyKind::defaults || !is_visible(id))
      continue;
    const SymbolId symbol = model_.symbol_of(property);
    if (states_[symbol].visible != Tristate::no)
      return symbol;
  }
  for (const SymbolId value : model_.symbols[choice].choice_values)
    if (states_[value].visible != Tristate::no)
      return value;
  return no_symbol;
}

/// sym_calc_choice().
SymbolId Configuration::calculate_choice_value(SymbolId choice) {
  State &state = states_[choice];
  bool is_set = state.given[0].is_set;
  for (const SymbolId value : model_.symbols[choice].choice_values) {
    calculate_visibility(value);
    if (states_[value].visible != Tristate::no)
      is_set = is_set && states_[value].given[0].is_set;
  }
  state.given[0].is_set = is_set;
  const SymbolId given = state.given[0].chosen;
  if (given != no_symbol && states_[given].visible != Tristate::no)
    return given;
  const SymbolId chosen = choice_value_default(choice);
  if (chosen == no_symbol)
    state.tri = Tristate::no;
  return chosen;
}

/// set_all_choice_values() in confdata.c: members that were not given a value are n.
void Configuration::settle_choice(SymbolId choice) {
  for (const SymbolId value : model_.symbols[choice].choice_values)
    if (!states_[value].given[0].is_set)
      states_[value].given[0].tri = Tristate::no;
  states_[choice].given[0].is_set = true;
  states_[choice].needs_settling = false;
  states_[choice].valid = 0;
}

void Configuration::settle_when_calculated(SymbolId symbol) {
  states_[symbol].needs_settling = true;
}

void Configuration::choose_at_random(SymbolId choice, std::size_t number) {
  const auto &values = model_.symbols[choice].choice_values;
  for (std::size_t i = 0; i < values.size(); ++i) {
    State &state = states_[values[i]];
    state.given[0].is_set = true;
    state.given[0].tri = i == number ? Tristate::yes : Tristate::no;
    state.valid = 0;
  }
  states_[choice].given[0].is_set = true;
  states_[choice].given[0].chosen = values[number];
  states_[choice].valid = 0;
}

/// What calculate() does at its end for a choice.
void Configuration::finish_choice(SymbolId choice) {
  State &state = states_[choice];
  if (state.tri == Tristate::yes)
    state.chosen = calculate_choice_value(choice);
  for (const SymbolId value : model_.symbols[choice].choice_values)
    if (state.is_written && states_[value].visible != Tristate::no)
      states_[value].is_written = true;
}

/// What sym_set_tristate_value() does for a member that becomes y.
void Configuration::choose_value(SymbolId value) {
  const SymbolId choice = model_.symbols[value].choice;
  states_[choice].given[0].chosen = value;
  states_[choice].given[0].is_set = true;
  for (const SymbolId other : model_.symbols[choice].choice_values)
    if (states_[other].visible != Tristate::no)
      states_[other].given[0].is_set = true;
}

} // namespace kassay::kconfig
