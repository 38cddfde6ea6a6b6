// SPDX-License-Identifier: MIT
#include "kconfig/configuration.h"

#include <algorithm>
#include <cstdlib>

#include <fmt/format.h>

#include "kconfig/expression_text.h"

namespace kassay::kconfig {
namespace {

constexpr std::uint32_t always_valid = 0xffffffff;

int base_of(SymbolType type, int otherwise) {
  return type == SymbolType::integer ? 10 : type == SymbolType::hex ? 16 : otherwise;
}

std::string_view type_default(SymbolType type) {
  switch (type) {
  case SymbolType::integer:
    return "0";
  case SymbolType::hex:
    return "0x0";
  case SymbolType::string:
    return "";
  default:
    return "n";
  }
}

bool is_logical(SymbolType type) {
  return type == SymbolType::boolean || type == SymbolType::tristate;
}

} // namespace

std::string_view tristate_text(Tristate value) {
  static constexpr std::string_view names[] = {"n", "m", "y"};
  return names[static_cast<int>(value)];
}

Configuration::Configuration(const Model &model, Messages &messages)
    : model_(model), messages_(messages), states_(model.symbols.size()),
      expr_values_(model.expressions.size()), conditions_(model.properties.size()),
      choices_(model.symbols.size(), none) {
  const std::pair<SymbolId, Tristate> constants[] = {
      {symbol_yes, Tristate::yes}, {symbol_mod, Tristate::mod}, {symbol_no, Tristate::no}};
  for (const auto &[id, value] : constants) {
    states_[id].tri = value;
    states_[id].text = model.symbols[id].name;
    states_[id].valid = always_valid;
  }
  for (SymbolId id = 1; id < model.symbols.size() && !has_choice_values(); ++id)
    choices_[id] = model.choice_of(id);
  for (MenuId id = 0; id < model.menus.size(); ++id) {
    const Menu &menu = model.menus[id];
    if (menu.symbol == no_symbol || !model.symbols[menu.symbol].is_choice)
      continue;
    priorities_[id] = menu.choice_members;
    auto &members = members_[id];
    for (MenuId child = model.next_entry(id, id); child != none; child = model.next_entry(child, id))
      if (model.menus[child].symbol != no_symbol)
        members.push_back(model.menus[child].symbol);
  }
}

SymbolType Configuration::type(SymbolId symbol) const {
  const SymbolType type = model_.symbols[symbol].type;
  if (type != SymbolType::tristate)
    return type;
  const bool is_only_one = has_choice_values() && model_.symbols[symbol].is_choice_member &&
                           states_[symbol].visible == Tristate::yes;
  return is_only_one || modules_ == Tristate::no ? SymbolType::boolean : type;
}

std::string_view Configuration::text(SymbolId symbol) const {
  if (!is_logical(model_.symbols[symbol].type))
    return states_[symbol].text;
  const bool is_n = model_.dialect.shows_m_as_n && states_[symbol].tri == Tristate::mod &&
                    states_[model_.modules].tri == Tristate::no;
  return tristate_text(is_n ? Tristate::no : states_[symbol].tri);
}

bool Configuration::is_visible(PropertyId property) {
  conditions_[property] = evaluate(model_.properties[property].condition);
  return conditions_[property] != Tristate::no;
}

PropertyId Configuration::active_property(SymbolId symbol, PropertyKind kind) {
  for (const PropertyId id : model_.symbols[symbol].properties)
    if (model_.properties[id].kind == kind && is_visible(id))
      return id;
  return none;
}

PropertyId Configuration::active_default(SymbolId symbol) {
  return active_property(symbol, PropertyKind::defaults);
}

PropertyId Configuration::active_range(SymbolId symbol) {
  return active_property(symbol, PropertyKind::range);
}

long long Configuration::range_bound(SymbolId bound, int base) {
  calculate(bound);
  const std::string_view text = states_[bound].text;
  return text.empty() ? 0 : std::strtoll(text.data(), nullptr, base_of(model_.symbols[bound].type, base));
}

/// sym_validate_range(): a value outside its range becomes the text of the nearer bound.
void Configuration::validate_range(SymbolId symbol) {
  const int base = base_of(model_.symbols[symbol].type, 0);
  if (base == 0)
    return;
  const PropertyId range = active_range(symbol);
  if (range == none)
    return;
  const std::string_view text = states_[symbol].text;
  const long long value = text.empty() ? 0 : std::strtoll(text.data(), nullptr, base);
  const Expr bounds = model_.expressions[model_.properties[range].value];
  SymbolId bound = bounds.left;
  if (value >= range_bound(bound, base)) {
    bound = bounds.right;
    if (value <= range_bound(bound, base))
      return;
  }
  if (model_.dialect.clamps_to_numbers)
    states_[symbol].text =
        keep(base == 10 ? fmt::format("{}", range_bound(bound, base))
                        : fmt::format("0x{:x}", static_cast<unsigned long long>(range_bound(bound, base))));
  else
    states_[symbol].text = states_[bound].text;
}

/// An expression's value, where a bool has no m.
Tristate Configuration::rounded(SymbolId symbol, ExprId e, Tristate without) {
  const Tristate value = e == no_expr ? without : evaluate(e);
  return value == Tristate::mod && type(symbol) == SymbolType::boolean ? Tristate::yes : value;
}

/// sym_calc_visibility().
void Configuration::calculate_visibility(SymbolId id) {
  const Symbol &symbol = model_.symbols[id];
  if (symbol.is_transitional) {
    states_[id].visible = Tristate::yes;
    return;
  }
  Tristate visible = Tristate::no;
  for (const PropertyId property : symbol.properties) {
    if (!model_.properties[property].has_text)
      continue;
    is_visible(property);
    const bool is_hidden = symbol.choice != no_symbol && symbol.type == SymbolType::tristate &&
                           conditions_[property] == Tristate::mod &&
                           states_[symbol.choice].tri == Tristate::yes;
    if (is_hidden)
      conditions_[property] = Tristate::no;
    visible = std::max(visible, conditions_[property]);
  }
  if (visible == Tristate::mod && (symbol.type != SymbolType::tristate || modules_ == Tristate::no))
    visible = Tristate::yes;
  states_[id].visible = visible;
  if (symbol.is_choice_member)
    return;
  states_[id].dir_dep = rounded(id, symbol.dir_dep, Tristate::yes);
  states_[id].rev_dep = rounded(id, symbol.rev_dep, Tristate::no);
  states_[id].implied = rounded(id, symbol.implied, Tristate::no);
}

/// sym_warn_unmet_dep().
void Configuration::warn_unmet(SymbolId id) {
  const Symbol &symbol = model_.symbols[id];
  std::string text =
      fmt::format("\nWARNING: unmet direct dependencies detected for {}\n  Depends on [{}]: ", symbol.name,
                  states_[id].dir_dep == Tristate::mod ? 'm' : 'n');
  text += expression_with_values(*this, symbol.dir_dep) + "\n";
  text += reverse_dependencies(*this, symbol.rev_dep, Tristate::yes, "  Selected by [y]:\n");
  text += reverse_dependencies(*this, symbol.rev_dep, Tristate::mod, "  Selected by [m]:\n");
  messages_.err(text);
  ++warnings_;
}

/// The S_BOOLEAN and S_TRISTATE case of sym_calc_value() for what is in no choice.
Tristate Configuration::calculate_logical(SymbolId id, PropertyId &source) {
  const Symbol &symbol = model_.symbols[id];
  State &state = states_[id];
  Tristate value = Tristate::no;
  if (state.visible != Tristate::no && state.given[0].is_set) {
    value = std::min(state.given[0].tri, state.visible);
  } else {
    if (state.rev_dep != Tristate::no)
      state.is_written = true;
    if (!symbol.is_choice) {
      source = active_default(id);
      if (source != none) {
        const Tristate default_value = evaluate(model_.properties[source].value);
        value = std::min(default_value, conditions_[source]);
        if (value != Tristate::no)
          state.is_written = true;
      }
      if (state.implied != Tristate::no) {
        state.is_written = true;
        value = std::min(std::max(value, state.implied), state.dir_dep);
      }
    }
  }
  if (state.dir_dep < state.rev_dep)
    warn_unmet(id);
  return std::max(value, state.rev_dep);
}

/// The S_STRING, S_HEX and S_INT case of sym_calc_value().
std::string_view Configuration::calculate_text(SymbolId id, std::string_view text, PropertyId &source) {
  State &state = states_[id];
  if (state.visible != Tristate::no && state.given[0].is_set)
    return state.given[0].text;
  source = active_default(id);
  if (source == none)
    return text;
  const SymbolId value = model_.symbol_of(model_.properties[source]);
  if (value == no_symbol)
    return text;
  state.is_written = true;
  calculate(value);
  return states_[value].text;
}

/// A value that comes from a transitional symbol which the user set counts as set by the user (since 6.18).
void Configuration::take_transitional(SymbolId id, PropertyId property) {
  State &state = states_[id];
  if (state.given[0].is_set)
    return;
  const SymbolId source = model_.symbol_of(model_.properties[property]);
  if (source != no_symbol && model_.symbols[source].is_transitional && states_[source].given[0].is_set)
    state.given[0] = {true, state.tri, state.text};
}

void Configuration::calculate(SymbolId id) {
  State &state = states_[id];
  if (state.valid >= epoch_)
    return;
  const Symbol &symbol = model_.symbols[id];
  if (symbol.choice != no_symbol && state.needs_settling) {
    state.needs_settling = false;
    calculate(symbol.choice);
  }
  state.valid = epoch_;
  if (symbol.type == SymbolType::unknown) {
    state.text = symbol.name;
    state.tri = Tristate::no;
    return;
  }
  const Tristate old = state.tri;
  const bool was_empty = state.text.data() == nullptr;
  state.is_written = false;
  calculate_visibility(id);
  if (state.visible != Tristate::no)
    state.is_written = true;
  state.tri = Tristate::no;
  state.text =
      has_choice_values() && !is_logical(symbol.type) ? std::string_view("") : type_default(symbol.type);
  state.chosen = no_symbol;
  PropertyId source = none;
  if (is_logical(symbol.type)) {
    Tristate value;
    if (symbol.choice != no_symbol && state.visible == Tristate::yes) {
      value = states_[symbol.choice].chosen == id ? Tristate::yes : Tristate::no;
    } else if (choices_[id] != none) {
      calculate_choice(choices_[id]);
      value = state.tri;
    } else {
      value = calculate_logical(id, source);
    }
    if (value == Tristate::mod && type(id) == SymbolType::boolean)
      value = Tristate::yes;
    state.tri = value;
  } else {
    state.text = calculate_text(id, state.text, source);
    state.tri = Tristate::no;
  }
  if (source != none)
    take_transitional(id, source);
  validate_range(id);
  if (id == model_.modules && (was_empty || old != state.tri))
    modules_ = state.tri;
  if (symbol.is_choice && has_choice_values())
    finish_choice(id);
  if (symbol.is_choice || symbol.is_transitional || symbol.is_never_written)
    state.is_written = false;
  if (state.needs_settling)
    settle_choice(id);
}

/// menu_is_visible() in menu.c.
bool Configuration::is_menu_visible(MenuId id) {
  const Menu &menu = model_.menus[id];
  if (menu.prompt == none)
    return false;
  if (menu.visibility != no_expr && evaluate(menu.visibility) == Tristate::no)
    return false;
  if (menu.symbol != no_symbol)
    calculate(menu.symbol);
  else
    is_visible(menu.prompt);
  if (conditions_[menu.prompt] != Tristate::no)
    return true;
  if (menu.symbol == no_symbol || tristate(menu.symbol) == Tristate::no)
    return false;
  for (MenuId child = menu.list; child != none; child = model_.menus[child].next)
    if (is_menu_visible(child)) {
      if (has_choice_values())
        states_[menu.symbol].given[0].is_set = true;
      return true;
    }
  return false;
}

} // namespace kassay::kconfig
