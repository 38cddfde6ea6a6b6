// SPDX-License-Identifier: MIT
#include "kconfig/property_check.h"

#include <fmt/format.h>

#include "kconfig/menu_builder.h"

namespace kassay::kconfig {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_hex_digit(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

bool is_valid_integer(std::string_view text) {
  if (text.starts_with('-'))
    text.remove_prefix(1);
  if (text.empty() || (text[0] == '0' && text.size() > 1))
    return false;
  for (const char c : text)
    if (!is_digit(c))
      return false;
  return true;
}

bool is_valid_hex(std::string_view text) {
  if (text.starts_with("0x") || text.starts_with("0X"))
    text.remove_prefix(2);
  for (const char c : text)
    if (!is_hex_digit(c))
      return false;
  return !text.empty();
}

bool is_logical(SymbolType type) {
  return type == SymbolType::boolean || type == SymbolType::tristate;
}
bool is_number(SymbolType type) {
  return type == SymbolType::integer || type == SymbolType::hex;
}

/// One symbol's properties against its type.
class PropertyCheck {
public:
  PropertyCheck(const Model &model, const Symbol &symbol, Messages &messages)
      : model_(model), symbol_(symbol), messages_(messages) {}

  void check(const Property &property) const {
    switch (property.kind) {
    case PropertyKind::defaults:
      return check_default(property);
    case PropertyKind::select:
    case PropertyKind::imply:
      return check_reverse(property);
    case PropertyKind::range:
      return check_range(property);
    default:
      return;
    }
  }

private:
  void warn(const Property &property, const std::string &message) const {
    messages_.err(
        fmt::format("{}:{}:warning: {}\n", model_.file_name(property.place), property.place.line, message));
  }

  /// menu_validate_number().
  bool is_valid_number(SymbolId id) const {
    const Symbol &other = model_.symbols[id];
    return is_number(other.type) ||
           (other.type == SymbolType::unknown && is_valid_value(symbol_.type, other.name));
  }

  void check_default(const Property &property) const {
    const SymbolId value = model_.symbol_of(property);
    if (value == no_symbol) {
      if (symbol_.type == SymbolType::string || is_number(symbol_.type))
        warn(property, fmt::format("default for config symbol '{}' must be a single symbol", symbol_.name));
      return;
    }
    if (is_number(symbol_.type) && !is_valid_number(value))
      warn(property, fmt::format("'{}': number is invalid", symbol_.name));
    if (!symbol_.is_choice)
      return;
    if (choice_symbol(value) != &symbol_)
      warn(property, fmt::format("choice default symbol '{}' is not contained in the choice",
                                 model_.symbols[value].name));
  }

  const Symbol *choice_symbol(SymbolId member) const {
    if (model_.dialect.has_choice_values)
      return &model_.symbols[model_.symbols[member].choice];
    const MenuId choice = model_.choice_of(member);
    return choice == none ? nullptr : &model_.symbols[model_.menus[choice].symbol];
  }

  void check_reverse(const Property &property) const {
    const Symbol &target = model_.symbols[model_.symbol_of(property)];
    const std::string_view use = kind_name(property.kind);
    if (!is_logical(symbol_.type))
      warn(property,
           fmt::format("config symbol '{}' uses {}, but is not bool or tristate", symbol_.name, use));
    else if (target.type != SymbolType::unknown && !is_logical(target.type))
      warn(property, fmt::format("'{}' has wrong type. '{}' only accept arguments of bool and tristate type",
                                 target.name, use));
  }

  void check_range(const Property &property) const {
    if (!is_number(symbol_.type))
      warn(property, "range is only allowed for int or hex symbols");
    const Expr range = model_.expressions[property.value];
    if (!is_valid_number(range.left) || !is_valid_number(range.right))
      warn(property, "range is invalid");
  }

  const Model &model_;
  const Symbol &symbol_;
  Messages &messages_;
};

} // namespace

bool is_valid_value(SymbolType type, std::string_view text) {
  switch (type) {
  case SymbolType::string:
    return true;
  case SymbolType::integer:
    return is_valid_integer(text);
  case SymbolType::hex:
    return is_valid_hex(text);
  case SymbolType::boolean:
  case SymbolType::tristate:
    return !text.empty() && std::string_view("yYmMnN").find(text[0]) != std::string_view::npos;
  default:
    return false;
  }
}

void check_properties(const Model &model, MenuId definition, Messages &messages) {
  const Menu &menu = model.menus[definition];
  const Symbol &symbol = model.symbols[menu.symbol];
  if (symbol.type == SymbolType::unknown)
    messages.err(fmt::format("{}:{}:warning: config symbol defined without type\n",
                             model.file_name(menu.place), menu.place.line));
  if (model.dialect.has_choice_values && symbol.is_choice && menu.prompt == none)
    messages.err(fmt::format("{}:{}:warning: choice must have a prompt\n", model.file_name(menu.place),
                             menu.place.line));
  const PropertyCheck check(model, symbol, messages);
  for (const PropertyId property : symbol.properties)
    check.check(model.properties[property]);
}

bool check_choice_entry(const Model &model, MenuId entry, Messages &messages) {
  bool is_good = true;
  const Menu &menu = model.menus[entry];
  const auto error = [&](const Property &property, std::string_view text) {
    messages.err(
        fmt::format("{}:{}: error: {}\n", model.file_name(property.place), property.place.line, text));
    is_good = false;
  };
  for (const PropertyId id : model.symbols[menu.symbol].properties) {
    const Property &property = model.properties[id];
    if (property.kind == PropertyKind::defaults)
      error(property, "defaults for choice values not supported");
    if (property.menu == entry || property.kind != PropertyKind::prompt)
      continue;
    if (model.dialect.choice_member_prompts_once)
      error(property, "choice value must not have a prompt in another entry");
    else if (model.menus[property.menu].parent != menu.parent)
      error(property, "choice value has a prompt outside its choice group");
  }
  return is_good;
}

void check_choice_value(const Model &model, MenuId choice, MenuId entry, Messages &messages) {
  const Menu &menu = model.menus[entry];
  const auto warn = [&](Place place, std::string_view text) {
    messages.err(fmt::format("{}:{}:warning: {}\n", model.file_name(place), place.line, text));
  };
  if (menu.prompt == none)
    warn(menu.place, "choice value must have a prompt");
  for (const PropertyId id : model.symbols[menu.symbol].properties) {
    const Property &property = model.properties[id];
    if (property.kind == PropertyKind::defaults)
      warn(property.place, "defaults for choice values not supported");
    const bool is_elsewhere =
        property.menu != entry && property.kind == PropertyKind::prompt &&
        model.menus[model.menus[property.menu].parent].symbol != model.menus[choice].symbol;
    if (is_elsewhere)
      warn(property.place, "choice value used outside its choice group");
  }
}

bool check_transitional(const Model &model, MenuId entry, Messages &messages) {
  const Menu &menu = model.menus[entry];
  if (menu.symbol == no_symbol || !model.symbols[menu.symbol].is_transitional)
    return true;
  const auto error = [&](Place place) {
    messages.err(fmt::format("{}:{}: error: transitional symbols can only have help sections\n",
                             model.file_name(place), place.line));
    return false;
  };
  if (!model.expressions.is_yes(menu.dep) || !model.expressions.is_yes(menu.visibility))
    return error(menu.place);
  for (const PropertyId id : model.symbols[menu.symbol].properties)
    if (model.properties[id].kind != PropertyKind::comment)
      return error(model.properties[id].place);
  return true;
}

} // namespace kassay::kconfig
