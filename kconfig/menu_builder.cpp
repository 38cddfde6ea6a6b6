// SPDX-License-Identifier: MIT
#include "kconfig/menu_builder.h"

#include <fmt/format.h>

#include "kconfig/expression_query.h"

namespace kassay::kconfig {
namespace {

bool is_space(char c) {
  return c == ' ' || (c >= '\t' && c <= '\r');
}

} // namespace

std::string_view shown_name(const Symbol &symbol) {
  return symbol.is_choice && symbol.name.empty() ? "<choice>" : symbol.name;
}

void MenuBuilder::warn(Place place, const std::string &message) {
  messages_.err(fmt::format("{}:{}:warning: {}\n", model_.file_name(place), place.line, message));
}

/// The macros of the statement that was just read are those of the current entry.
void MenuBuilder::claim_macros(PropertyId property) {
  for (std::size_t i = first_use_; i < model_.macro_uses.size(); ++i) {
    model_.macro_uses[i].menu = entry_;
    model_.macro_uses[i].property = property;
  }
}

void MenuBuilder::add_condition_line(ExprId condition, bool is_visibility) {
  model_.condition_lines.push_back(
      {condition, is_visibility, entry_, place_, first_use_, model_.macro_uses.size()});
}

void MenuBuilder::add_entry(SymbolId symbol, EntryKind kind) {
  const auto id = static_cast<MenuId>(model_.menus.size());
  Menu &menu = model_.menus.emplace_back();
  menu.kind = kind;
  menu.symbol = symbol;
  menu.parent = menu_;
  menu.place = place_;
  (links_as_child_ ? model_.menus[last_].list : model_.menus[last_].next) = id;
  last_ = id;
  links_as_child_ = false;
  entry_ = id;
  if (symbol == no_symbol)
    return;
  model_.symbols[symbol].menus.push_back(id);
  if (model_.dialect.has_choice_values)
    add_property(PropertyKind::symbol, no_expr, no_expr);
}

MenuId MenuBuilder::begin_menu() {
  last_ = menu_ = entry_;
  links_as_child_ = true;
  return menu_;
}

void MenuBuilder::end_menu() {
  model_.menus[menu_].last_inside = static_cast<MenuId>(model_.menus.size() - 1);
  last_ = menu_;
  links_as_child_ = false;
  menu_ = model_.menus[menu_].parent;
}

void MenuBuilder::add_dependency(ExprId dependency, ExprId condition) {
  if (condition != no_expr)
    dependency = model_.expressions.either(
        dependency, compare_leaves(model_.expressions, condition, ExprKind::equal, symbol_no));
  add_condition_line(dependency, false);
  entry().dep = model_.expressions.both(entry().dep, dependency);
  claim_macros(none);
}

void MenuBuilder::add_visibility(ExprId visibility) {
  add_condition_line(visibility, true);
  entry().visibility = model_.expressions.both(entry().visibility, visibility);
  claim_macros(none);
}

void MenuBuilder::set_type(SymbolType type) {
  Symbol &symbol = entry_symbol();
  if (symbol.type == type)
    return;
  if (symbol.type == SymbolType::unknown) {
    symbol.type = type;
    return;
  }
  warn(entry().place, fmt::format("ignoring type redefinition of '{}' from '{}' to '{}'", shown_name(symbol),
                                  type_name(symbol.type), type_name(type)));
}

PropertyId MenuBuilder::add_property(PropertyKind kind, ExprId value, ExprId condition) {
  const auto id = static_cast<PropertyId>(model_.properties.size());
  Property &property = model_.properties.emplace_back();
  property.kind = kind;
  property.value = value;
  property.condition = property.written = condition;
  property.menu = entry_;
  property.place = place_;
  if (entry().symbol != no_symbol)
    entry_symbol().properties.push_back(id);
  claim_macros(id);
  return id;
}

void MenuBuilder::add_prompt(PropertyKind kind, std::string_view text, ExprId condition) {
  const PropertyId id = add_property(kind, no_expr, condition);
  if (!text.empty() && is_space(text.front())) {
    warn(place_, "leading whitespace ignored");
    while (!text.empty() && is_space(text.front()))
      text.remove_prefix(1);
  }
  if (entry().prompt != none)
    warn(place_, "prompt redefined");
  Property &property = model_.properties[id];
  if (kind == PropertyKind::prompt)
    for (MenuId menu = entry().parent; menu != none; menu = model_.menus[menu].parent)
      property.condition = model_.expressions.both(property.condition, model_.menus[menu].visibility);
  entry().prompt = id;
  property.text = model_.text.store(text);
  property.has_text = true;
}

void MenuBuilder::add_default_title() {
  if (model_.menus[root_menu].prompt != none)
    return;
  entry_ = root_menu;
  add_prompt(PropertyKind::menu, "Main menu", no_expr);
}

} // namespace kassay::kconfig
