// SPDX-License-Identifier: MIT
#include "kconfig/change_goals.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "kconfig/property_check.h"

namespace kassay::kconfig {
namespace {

bool is_logical(SymbolType type) {
  return type == SymbolType::boolean || type == SymbolType::tristate;
}

bool is_met(Tristate value, Towards towards, Tristate level) {
  return towards == Towards::more ? value >= level : value <= level;
}

Towards other(Towards towards) {
  return towards == Towards::more ? Towards::less : Towards::more;
}

Tristate negated(Tristate value) {
  return static_cast<Tristate>(2 - static_cast<int>(value));
}

/// The value just below a level: "less than y" is "at most m".
Tristate below(Tristate level) {
  return level == Tristate::no ? Tristate::no : static_cast<Tristate>(static_cast<int>(level) - 1);
}

/// A op B as B op' A.
ExprKind mirrored(ExprKind kind) {
  switch (kind) {
  case ExprKind::less:
    return ExprKind::greater;
  case ExprKind::less_equal:
    return ExprKind::greater_equal;
  case ExprKind::greater:
    return ExprKind::less;
  case ExprKind::greater_equal:
    return ExprKind::less_equal;
  default:
    return kind;
  }
}

/// A value for which `x kind bound` holds, nearest to the bound; "" if there is none to be had.
std::string value_for(ExprKind kind, std::string_view bound) {
  if (kind == ExprKind::equal || kind == ExprKind::less_equal || kind == ExprKind::greater_equal)
    return std::string(bound);
  long long number = 0;
  const auto [end, error] = std::from_chars(bound.data(), bound.data() + bound.size(), number);
  if (error != std::errc() || end != bound.data() + bound.size() || kind == ExprKind::unequal)
    return {};
  return std::to_string(kind == ExprKind::less ? number - 1 : number + 1);
}

} // namespace

ChangeGoals::ChangeGoals(Configuration &configuration, ChangeSets &sets, std::size_t steps)
    : configuration_(configuration), model_(configuration.model()), sets_(sets), left_(steps) {
  for (PropertyId id = 0; id < model_.properties.size(); ++id) {
    const Property &property = model_.properties[id];
    if (property.kind == PropertyKind::select || property.kind == PropertyKind::imply)
      reverse_[model_.symbol_of(property)].push_back(id);
  }
  for (std::size_t use = 0; use < model_.macro_uses.size(); ++use)
    if (model_.macro_uses[use].property != none)
      uses_[model_.macro_uses[use].property].push_back(use);
}

ChangeGoals::Statement ChangeGoals::written(PropertyId id) const {
  const auto uses = uses_.find(id);
  return {model_.properties[id].written, uses == uses_.end() ? std::vector<std::size_t>() : uses->second};
}

ChangeGoals::Statement ChangeGoals::value(PropertyId id) const {
  Statement result = written(id);
  result.expression = model_.properties[id].value;
  return result;
}

ChangeGoals::Statement ChangeGoals::statement(const ConditionLine &line) const {
  Statement result{line.condition, {}};
  for (std::size_t use = line.first_use; use < line.end_of_uses; ++use)
    result.uses.push_back(use);
  return result;
}

/// A bool needs no more than m of what it rests on.
Tristate ChangeGoals::inner_level(SymbolId symbol, Tristate level) const {
  return configuration_.type(symbol) == SymbolType::boolean ? std::min(level, Tristate::mod) : level;
}

/// Does the user's value reach the level, once it counts?
bool ChangeGoals::is_given(SymbolId symbol, Towards towards, Tristate level) const {
  if (!configuration_.has_user_value(symbol))
    return false;
  return is_met(configuration_.given(symbol, Source::user).tri, towards, level);
}

MenuId ChangeGoals::choice_of(SymbolId id) const {
  const SymbolId choice = model_.symbols[id].choice;
  return choice != no_symbol ? model_.symbols[choice].menus.front() : configuration_.choice_of(id);
}

Alternatives ChangeGoals::reach(SymbolId id, Towards towards, Tristate level) {
  configuration_.calculate(id);
  const Symbol &symbol = model_.symbols[id];
  if (is_logical(symbol.type) && is_met(configuration_.tristate(id), towards, level))
    return ChangeSets::reached();
  if (symbol.is_constant || symbol.menus.empty() || !is_logical(symbol.type) || left_ == 0)
    return {};
  if (configuration_.type(id) == SymbolType::boolean && level == Tristate::mod)
    level = towards == Towards::more ? Tristate::yes : Tristate::no;
  const auto key = std::tuple(id, towards, level);
  if (const auto known = known_.find(key); known != known_.end())
    return known->second;
  --left_;
  known_[key] = {}; // what leads back to itself is no way
  Alternatives result = towards == Towards::more ? more(id, level) : less(id, level);
  sets_.tidy(result);
  known_[key] = result;
  return result;
}

/// All lines around an entry, and its own.
Alternatives ChangeGoals::conditions(MenuId menu, bool with_visibility, Tristate level) {
  Alternatives result = ChangeSets::reached();
  for (const ConditionLine *line : model_.conditions_of(menu)) {
    if (line->is_visibility && !with_visibility)
      continue;
    result = sets_.both(result, expression(statement(*line), Towards::more, level));
    if (result.empty())
      break;
  }
  return result;
}

Alternatives ChangeGoals::more(SymbolId id, Tristate level) {
  Alternatives result = by_prompt(id, level);
  if (choice_of(id) != none)
    return result;
  const bool is_fixed = configuration_.visibility(id) != Tristate::no && configuration_.has_user_value(id);
  if (!is_fixed && !model_.symbols[id].is_choice)
    ChangeSets::add(result, by_default(id, level));
  ChangeSets::add(result, by_reverse(id, PropertyKind::select, level));
  if (!is_fixed)
    ChangeSets::add(result, by_reverse(id, PropertyKind::imply, level));
  return result;
}

Alternatives ChangeGoals::by_prompt(SymbolId id, Tristate level) {
  const Symbol &symbol = model_.symbols[id];
  const bool is_tristate = configuration_.type(id) == SymbolType::tristate;
  if (is_tristate && level == Tristate::mod && configuration_.visibility(id) == Tristate::yes)
    level = Tristate::yes; // no more to change, and what people mean
  const Tristate inner = inner_level(id, level);
  Alternatives result;
  for (const PropertyId property : symbol.properties) {
    if (!model_.properties[property].has_text)
      continue;
    const MenuId menu = model_.properties[property].menu;
    Alternatives visible =
        sets_.both(conditions(menu, true, inner), expression(written(property), Towards::more, inner));
    if (symbol.choice != no_symbol)
      visible = sets_.both(visible, reach(symbol.choice, Towards::more, level));
    if (!symbol.is_choice && !is_given(id, Towards::more, level))
      visible = sets_.both(visible, sets_.one({id, 0, is_tristate && level == Tristate::mod ? "m" : "y"}));
    ChangeSets::add(result, std::move(visible));
  }
  return result;
}

Alternatives ChangeGoals::by_default(SymbolId id, Tristate level) {
  const Tristate inner = inner_level(id, level);
  Alternatives result;
  for (const PropertyId property : model_.symbols[id].properties) {
    if (model_.properties[property].kind != PropertyKind::defaults)
      continue;
    Alternatives holds = sets_.both(conditions(model_.properties[property].menu, false, inner),
                                    expression(written(property), Towards::more, inner));
    ChangeSets::add(result, sets_.both(holds, expression(value(property), Towards::more, inner)));
  }
  return result;
}

Alternatives ChangeGoals::by_reverse(SymbolId id, PropertyKind kind, Tristate level) {
  const Tristate inner = inner_level(id, level);
  const auto properties = reverse_.find(id);
  Alternatives result;
  if (properties == reverse_.end())
    return result;
  for (const PropertyId property : properties->second) {
    if (model_.properties[property].kind != kind)
      continue;
    const MenuId menu = model_.properties[property].menu;
    Alternatives holds = sets_.both(reach(model_.menus[menu].symbol, Towards::more, inner),
                                    expression(written(property), Towards::more, inner));
    ChangeSets::add(result, sets_.both(holds, conditions(menu, false, inner)));
  }
  return result;
}

Alternatives ChangeGoals::less(SymbolId id, Tristate level) {
  const Symbol &symbol = model_.symbols[id];
  if (const MenuId choice = choice_of(id); choice != none && configuration_.visibility(id) != Tristate::no)
    return without_choice(choice, id);
  const Alternatives unselected = without_reverse(id, PropertyKind::select, level);
  if (unselected.empty() || symbol.is_choice)
    return {};
  Alternatives result;
  if (configuration_.visibility(id) != Tristate::no) {
    const bool is_given_less = is_given(id, Towards::less, level);
    result = is_given_less ? ChangeSets::reached() : sets_.one({id, 0, std::string(tristate_text(level))});
  } else {
    Alternatives undefaulted = ChangeSets::reached();
    for (const PropertyId property : symbol.properties)
      if (model_.properties[property].kind == PropertyKind::defaults &&
          configuration_.evaluate(model_.properties[property].condition) > level) {
        undefaulted = expression(value(property), Towards::less, level);
        ChangeSets::add(undefaulted, expression(written(property), Towards::less, level));
        break;
      }
    result = sets_.both(undefaulted, without_reverse(id, PropertyKind::imply, level));
  }
  ChangeSets::add(result, without_dependency(id, level));
  return sets_.both(unselected, result);
}

/// Another member becomes y.
Alternatives ChangeGoals::without_choice(MenuId choice, SymbolId id) {
  const auto &values = model_.symbols[model_.menus[choice].symbol].choice_values;
  Alternatives result;
  for (const SymbolId member : values.empty() ? model_.menus[choice].choice_members : values)
    if (member != id)
      ChangeSets::add(result, reach(member, Towards::more, Tristate::yes));
  return result;
}

/// Nothing that selects (or implies) the symbol does so above the level.
Alternatives ChangeGoals::without_reverse(SymbolId id, PropertyKind kind, Tristate level) {
  Alternatives result = ChangeSets::reached();
  const auto properties = reverse_.find(id);
  if (properties == reverse_.end())
    return result;
  for (const PropertyId property : properties->second) {
    const SymbolId owner = model_.menus[model_.properties[property].menu].symbol;
    configuration_.calculate(owner);
    if (model_.properties[property].kind != kind || configuration_.tristate(owner) <= level ||
        configuration_.evaluate(model_.properties[property].condition) <= level)
      continue;
    Alternatives ways = reach(owner, Towards::less, level);
    ChangeSets::add(ways, expression(written(property), Towards::less, level));
    result = sets_.both(result, ways);
    if (result.empty())
      break;
  }
  return result;
}

/// Each definition loses one of its dependencies.
Alternatives ChangeGoals::without_dependency(SymbolId id, Tristate level) {
  Alternatives result = ChangeSets::reached();
  for (const MenuId menu : model_.symbols[id].menus) {
    Alternatives ways;
    for (const ConditionLine *line : model_.conditions_of(menu))
      if (!line->is_visibility)
        ChangeSets::add(ways, expression(statement(*line), Towards::less, level));
    result = sets_.both(result, ways);
    if (result.empty())
      break;
  }
  return result;
}

Alternatives ChangeGoals::expression(const Statement &statement, Towards towards, Tristate level) {
  if (statement.expression == no_expr)
    return towards == Towards::more || level == Tristate::yes ? ChangeSets::reached() : Alternatives{};
  return node(statement, statement.expression, towards, level);
}

Alternatives ChangeGoals::node(const Statement &statement, ExprId e, Towards towards, Tristate level) {
  if (is_met(configuration_.evaluate(e), towards, level))
    return ChangeSets::reached();
  const Expr node = model_.expressions[e];
  switch (node.kind) {
  case ExprKind::logical_and:
  case ExprKind::logical_or: {
    Alternatives left = this->node(statement, node.left, towards, level);
    const bool needs_both = (node.kind == ExprKind::logical_and) == (towards == Towards::more);
    if (needs_both && left.empty())
      return {};
    Alternatives right = this->node(statement, node.right, towards, level);
    if (needs_both)
      return sets_.both(left, right);
    ChangeSets::add(left, std::move(right));
    sets_.tidy(left);
    return left;
  }
  case ExprKind::logical_not:
    return this->node(statement, node.left, other(towards), negated(level));
  case ExprKind::symbol:
    return model_.symbols[node.left].is_constant ? constant(statement, node.left, towards)
                                                 : reach(node.left, towards, level);
  default:
    return is_comparison(node.kind) ? comparison(node, towards) : Alternatives{};
  }
}

/// A constant that a macro gave is an answer of the toolchain.
Alternatives ChangeGoals::constant(const Statement &statement, SymbolId symbol, Towards towards) {
  Alternatives result;
  for (const std::size_t use : statement.uses)
    if (model_.macro_uses[use].result == model_.symbols[symbol].name)
      ChangeSets::add(result, question(use, towards == Towards::more ? "y" : "n"));
  return result;
}

Alternatives ChangeGoals::question(std::size_t use, std::string value) {
  if (model_.macro_uses[use].commands.empty())
    return {};
  return sets_.one({no_symbol, use, std::move(value)});
}

Alternatives ChangeGoals::comparison(const Expr &node, Towards towards) {
  SymbolId left = node.left, right = node.right;
  ExprKind kind = towards == Towards::more ? node.kind : opposite(node.kind);
  if (is_literal(model_.symbols[left]) || model_.symbols[left].menus.empty()) {
    std::swap(left, right);
    kind = mirrored(kind);
  }
  if (!is_literal(model_.symbols[right]))
    return {};
  if (!is_logical(model_.symbols[left].type))
    return text(left, value_for(kind, model_.symbols[right].name));
  if (kind != ExprKind::equal && kind != ExprKind::unequal)
    return {};
  return logical_comparison(left, right, kind == ExprKind::equal);
}

Alternatives ChangeGoals::logical_comparison(SymbolId symbol, SymbolId constant, bool equal) {
  const Tristate level = constant == symbol_yes   ? Tristate::yes
                         : constant == symbol_mod ? Tristate::mod
                                                  : Tristate::no;
  if (!equal) {
    Alternatives result =
        level == Tristate::yes ? Alternatives{} : reach(symbol, Towards::more, Tristate::yes);
    if (level == Tristate::no)
      result = reach(symbol, Towards::more, Tristate::mod);
    if (level != Tristate::no)
      ChangeSets::add(result, reach(symbol, Towards::less, below(level)));
    return result;
  }
  if (level == Tristate::no)
    return reach(symbol, Towards::less, level);
  if (level == Tristate::yes)
    return reach(symbol, Towards::more, level);
  return sets_.one({symbol, 0, "m"});
}

/// A number or string gets a value: by its prompt, or by what the toolchain would have to say.
Alternatives ChangeGoals::text(SymbolId id, const std::string &value) {
  const Symbol &symbol = model_.symbols[id];
  Alternatives result;
  if (value.empty() || symbol.menus.empty() || !is_valid_value(symbol.type, value))
    return result;
  const std::string shown = symbol.type == SymbolType::string ? fmt::format("\"{}\"", value) : value;
  for (const PropertyId property : symbol.properties) {
    const MenuId menu = model_.properties[property].menu;
    if (model_.properties[property].has_text) {
      Alternatives visible = sets_.both(conditions(menu, true, Tristate::mod),
                                        expression(written(property), Towards::more, Tristate::mod));
      ChangeSets::add(result, sets_.both(visible, sets_.one({id, 0, shown})));
    } else if (model_.properties[property].kind == PropertyKind::defaults) {
      Alternatives asked;
      for (const std::size_t use : this->value(property).uses)
        ChangeSets::add(asked, question(use, value));
      Alternatives holds = sets_.both(conditions(menu, false, Tristate::mod),
                                      expression(written(property), Towards::more, Tristate::mod));
      ChangeSets::add(result, sets_.both(holds, asked));
    }
  }
  sets_.tidy(result);
  return result;
}

} // namespace kassay::kconfig
