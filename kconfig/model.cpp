// SPDX-License-Identifier: MIT
#include "kconfig/model.h"

#include <algorithm>

namespace kassay::kconfig {

std::string_view type_name(SymbolType type) {
  static constexpr std::string_view names[] = {"unknown", "bool", "tristate", "integer", "hex", "string"};
  return names[static_cast<int>(type)];
}

std::string_view kind_name(PropertyKind kind) {
  static constexpr std::string_view names[] = {"unknown", "prompt", "comment", "menu",  "default",
                                               "select",  "imply",  "range",   "symbol"};
  return names[static_cast<int>(kind)];
}

std::uint32_t kconfig_hash(std::string_view text) {
  std::uint32_t hash = 2166136261u;
  for (const char c : text)
    hash = (hash ^ static_cast<std::uint32_t>(static_cast<signed char>(c))) * 0x01000193u;
  return hash;
}

Model::Model(const Dialect &of) : dialect(of), symbols(4), menus(1) {
  static constexpr std::string_view names[] = {"", "y", "m", "n"};
  for (const SymbolId id : {symbol_yes, symbol_mod, symbol_no}) {
    symbols[id].name = names[id];
    symbols[id].type = of.constants_have_no_type ? SymbolType::unknown : SymbolType::tristate;
    symbols[id].is_constant = true;
  }
  symbols.reserve(1u << 15);
  named_.reserve(1u << 15);
  menus[root_menu].kind = EntryKind::menu;
}

SymbolId Model::lookup(std::string_view name, bool is_constant) {
  if (name == "y")
    return symbol_yes;
  if (name == "m")
    return symbol_mod;
  if (name == "n")
    return symbol_no;
  auto &index = is_constant ? constants_ : named_;
  if (const auto found = index.find(name); found != index.end())
    return found->second;
  const auto id = static_cast<SymbolId>(symbols.size());
  Symbol &symbol = symbols.emplace_back();
  symbol.name = text.store(name);
  symbol.is_constant = is_constant;
  index.emplace(symbol.name, id);
  return id;
}

SymbolId Model::add_choice(std::string_view name) {
  if (const auto found = named_choices_.find(name); !name.empty() && found != named_choices_.end())
    return found->second;
  const auto id = static_cast<SymbolId>(symbols.size());
  Symbol &symbol = symbols.emplace_back();
  symbol.is_choice = true;
  if (!name.empty()) {
    symbol.name = text.store(name);
    named_choices_.emplace(symbol.name, id);
  }
  return id;
}

SymbolId Model::find(std::string_view name) const {
  if (name == "y")
    return symbol_yes;
  if (name == "m")
    return symbol_mod;
  if (name == "n")
    return symbol_no;
  const auto found = named_.find(name);
  return found == named_.end() ? no_symbol : found->second;
}

std::vector<SymbolId> Model::hash_order() const {
  std::vector<std::pair<std::uint32_t, SymbolId>> order;
  order.reserve(symbols.size());
  for (SymbolId id = symbol_no + 1; id < symbols.size(); ++id) {
    const Symbol &symbol = symbols[id];
    const std::uint32_t hash = symbol.is_choice && symbol.name.empty() ? 0 : kconfig_hash(symbol.name);
    order.emplace_back(hash % dialect.symbol_buckets, id);
  }
  std::ranges::sort(order, [](const auto &a, const auto &b) {
    return a.first != b.first ? a.first < b.first : a.second > b.second;
  });
  std::vector<SymbolId> result;
  result.reserve(order.size());
  for (const auto &entry : order)
    result.push_back(entry.second);
  return result;
}

MenuId Model::next_entry(MenuId menu, MenuId root) const {
  if (menus[menu].list != none)
    return menus[menu].list;
  while (menu != root && menus[menu].next == none)
    menu = menus[menu].parent;
  return menu == root ? none : menus[menu].next;
}

MenuId Model::choice_of(SymbolId symbol) const {
  for (const MenuId definition : symbols[symbol].menus) {
    if (menus[definition].prompt == none)
      continue;
    MenuId menu = menus[definition].parent;
    while (menu != none && menus[menu].symbol == no_symbol)
      menu = menus[menu].parent;
    return menu != none && symbols[menus[menu].symbol].is_choice ? menu : none;
  }
  return none;
}

std::vector<const ConditionLine *> Model::conditions_of(MenuId menu) const {
  std::vector<const ConditionLine *> lines;
  for (const ConditionLine &line : condition_lines) {
    if (line.menu > menu)
      break;
    const MenuId last = menus[line.menu].last_inside;
    if (line.menu == menu || (last != none && last >= menu))
      lines.push_back(&line);
  }
  return lines;
}

SymbolId Model::symbol_of(const Property &property) const {
  const Expr &expr = expressions[property.value];
  return expr.kind == ExprKind::symbol ? expr.left : no_symbol;
}

} // namespace kassay::kconfig
