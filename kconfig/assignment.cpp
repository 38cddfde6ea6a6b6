// SPDX-License-Identifier: MIT
// Configuration's values from outside: what may be set, and what follows: scripts/kconfig/symbol.c.
#include <algorithm>
#include <cstdlib>

#include "kconfig/configuration.h"
#include "kconfig/property_check.h"

namespace kassay::kconfig {
namespace {

/// The value that a letter stands for; false for any other.
bool read_tristate(std::string_view text, Tristate &value) {
  switch (text.empty() ? '\0' : text[0]) {
  case 'y':
  case 'Y':
    value = Tristate::yes;
    return true;
  case 'm':
  case 'M':
    value = Tristate::mod;
    return true;
  case 'n':
  case 'N':
    value = Tristate::no;
    return true;
  default:
    return false;
  }
}

bool is_logical(SymbolType type) {
  return type == SymbolType::boolean || type == SymbolType::tristate;
}

} // namespace

void Configuration::give(SymbolId symbol, Source source, GivenValue value) {
  states_[symbol].given[static_cast<int>(source)] = value;
}

void Configuration::forget(Source source) {
  for (SymbolId id = symbol_no + 1; id < states_.size(); ++id)
    states_[id].given[static_cast<int>(source)] = {.is_set =
                                                       has_choice_values() && model_.symbols[id].is_choice};
  if (source == Source::user || has_choice_values())
    ++epoch_;
}

void Configuration::forget_user_value(SymbolId symbol, bool calculates_anew) {
  states_[symbol].given[0].is_set = false;
  if (calculates_anew)
    states_[symbol].valid = 0;
}

void Configuration::invalidate() {
  ++epoch_;
  has_changed_ = true;
  calculate(model_.modules);
}

bool Configuration::is_changeable(SymbolId symbol) const {
  return (!model_.symbols[symbol].is_choice || has_choice_values()) &&
         states_[symbol].visible > states_[symbol].rev_dep;
}

bool Configuration::is_within_range(SymbolId symbol, Tristate value) const {
  const State &state = states_[symbol];
  const SymbolType kind = type(symbol);
  if (state.visible == Tristate::no || !is_logical(kind))
    return false;
  if (kind == SymbolType::boolean && value == Tristate::mod)
    return false;
  if (state.visible <= state.rev_dep)
    return false;
  if (model_.symbols[symbol].choice != no_symbol && state.visible == Tristate::yes)
    return value == Tristate::yes;
  return value >= state.rev_dep && value <= state.visible;
}

bool Configuration::is_within_range(SymbolId symbol, std::string_view text) {
  const SymbolType kind = model_.symbols[symbol].type;
  if (is_logical(kind)) {
    Tristate value;
    return read_tristate(text, value) && is_within_range(symbol, value);
  }
  if (!is_valid_value(kind, text))
    return false;
  if (kind == SymbolType::string)
    return true;
  const PropertyId range = active_range(symbol);
  if (range == none)
    return true;
  const int base = kind == SymbolType::hex ? 16 : 10;
  const long long value = std::strtoll(std::string(text).c_str(), nullptr, base);
  const Expr bounds = model_.expressions[model_.properties[range].value];
  return value >= range_bound(bounds.left, base) && value <= range_bound(bounds.right, base);
}

bool Configuration::set(SymbolId symbol, Tristate value) {
  const Tristate old = tristate(symbol);
  if ((old != value || !has_choice_values()) && !is_within_range(symbol, value))
    return false;
  if (model_.symbols[symbol].choice != no_symbol && value == Tristate::yes)
    choose_value(symbol);
  GivenValue &given = states_[symbol].given[0];
  given.is_set = true;
  given.tri = value;
  if (old != value)
    invalidate();
  return true;
}

bool Configuration::set(SymbolId symbol, std::string_view text) {
  if (is_logical(model_.symbols[symbol].type)) {
    Tristate value;
    return read_tristate(text, value) && set(symbol, value);
  }
  if (!is_within_range(symbol, text))
    return false;
  GivenValue &given = states_[symbol].given[0];
  const bool lacks_prefix =
      model_.symbols[symbol].type == SymbolType::hex && !text.starts_with("0x") && !text.starts_with("0X");
  const bool is_same = given.text.data() != nullptr && given.text == text;
  given.is_set = true;
  if (!lacks_prefix && is_same)
    return true;
  given.text = keep((lacks_prefix ? "0x" : "") + std::string(text));
  invalidate();
  return true;
}

std::string_view Configuration::default_text(SymbolId id) {
  const Symbol &symbol = model_.symbols[id];
  const State &state = states_[id];
  calculate_visibility(id);
  calculate(model_.modules);
  Tristate value = Tristate::no;
  std::string_view text;
  if (const PropertyId property = active_default(id); property != none) {
    if (is_logical(symbol.type)) {
      const Tristate default_value = evaluate(model_.properties[property].value);
      value = std::min(default_value, conditions_[property]);
    } else if (const SymbolId source = model_.symbol_of(model_.properties[property]); source != no_symbol) {
      calculate(source);
      text = states_[source].text;
    }
  }
  value = std::max(value, state.rev_dep);
  if (value == Tristate::mod && ((!symbol.is_choice_member && tristate(model_.modules) == Tristate::no) ||
                                 symbol.type == SymbolType::boolean))
    value = Tristate::yes;
  value = std::max(value, state.implied);
  if (is_logical(symbol.type))
    return tristate_text(value);
  if (has_choice_values())
    return text;
  if (text.empty() && symbol.type == SymbolType::integer)
    return "0";
  if (text.empty() && symbol.type == SymbolType::hex)
    return "0x0";
  return text;
}

} // namespace kassay::kconfig
