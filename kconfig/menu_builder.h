// SPDX-License-Identifier: MIT
// Building the menu tree while statements are read: the functions of scripts/kconfig/menu.c that the parser
// calls.
#pragma once

#include <string>
#include <string_view>

#include "kconfig/messages.h"
#include "kconfig/model.h"

namespace kassay::kconfig {

/// Adds entries and their properties to a model, at the current place of the menu tree.
class MenuBuilder {
public:
  MenuBuilder(Model &model, Messages &messages) : model_(model), messages_(messages) {}

  /// The place that new entries and properties get, and the first macro use that belongs to what is there.
  void set_place(Place place, std::size_t first_use) {
    place_ = place;
    first_use_ = first_use;
  }

  MenuId current_entry() const { return entry_; }
  MenuId current_menu() const { return menu_; }
  Menu &entry() { return model_.menus[entry_]; }
  Symbol &entry_symbol() { return model_.symbols[entry().symbol]; }

  void add_entry(SymbolId symbol, EntryKind kind);
  /// What follows stands inside the current entry; gives that entry.
  MenuId begin_menu();
  void end_menu();

  void add_dependency(ExprId dependency, ExprId condition);
  void add_visibility(ExprId visibility);
  void set_type(SymbolType type);
  PropertyId add_property(PropertyKind kind, ExprId value, ExprId condition);
  void add_prompt(PropertyKind kind, std::string_view text, ExprId condition);
  /// The root menu's prompt, where no mainmenu statement gave one.
  void add_default_title();

private:
  void warn(Place place, const std::string &message);
  void claim_macros(PropertyId property);
  void add_condition_line(ExprId condition, bool is_visibility);

  Model &model_;
  Messages &messages_;
  Place place_;
  std::size_t first_use_ = 0;
  MenuId entry_ = root_menu;
  MenuId menu_ = root_menu;
  MenuId last_ = root_menu;    ///< where the next entry is linked
  bool links_as_child_ = true; ///< as child of last_, else as its next
};

/// "<choice>" or the name: how messages call a symbol.
std::string_view shown_name(const Symbol &symbol);

} // namespace kassay::kconfig
