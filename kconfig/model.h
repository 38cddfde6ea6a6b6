// SPDX-License-Identifier: MIT
// What Kconfig files say, before any value: symbols, their properties, and the tree of menu entries.
//
// The counterpart of struct symbol, property and menu in scripts/kconfig/expr.h, without the values: those
// are in Configuration. Everything is an index into a vector, so a model can be moved. Index 0 of symbols is
// no symbol; 1 to 3 are the constants y, m, n. Entry 0 is the root menu.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "kconfig/dialect.h"
#include "kconfig/expression.h"
#include "kconfig/text_arena.h"

namespace kassay::kconfig {

enum class SymbolType : std::uint8_t { unknown, boolean, tristate, integer, hex, string };

/// "bool", "tristate", "integer", "hex", "string", "unknown": as conf's messages spell it.
std::string_view type_name(SymbolType type);

using MenuId = std::uint32_t;
using PropertyId = std::uint32_t;
using FileId = std::uint32_t;
inline constexpr std::uint32_t none = 0xffffffff; ///< no menu, no property
inline constexpr MenuId root_menu = 0;

/// Where something stands: file as Kconfig names it, line from 1.
struct Place {
  FileId file = 0;
  int line = 0;
};

/// A configuration symbol, a constant, or the nameless symbol of a choice.
struct Symbol {
  std::string_view name;
  SymbolType type = SymbolType::unknown;
  bool is_constant = false;
  bool is_choice = false;
  bool is_choice_member = false;
  bool is_transitional = false;
  bool is_never_written = false;       ///< the symbol that lists default configurations
  bool is_yes_in_allnoconfig = false;  ///< `option allnoconfig_y`
  bool is_optional = false;            ///< a choice that may have no member chosen
  SymbolId choice = no_symbol;         ///< where choices have values: the choice that it is a member of
  std::vector<SymbolId> choice_values; ///< where choices have values: the members
  ExprId dir_dep = no_expr;            ///< OR of the dependencies of all definitions
  ExprId rev_dep = no_expr;            ///< OR of what selects it
  ExprId implied = no_expr;            ///< OR of what implies it
  std::vector<MenuId> menus;           ///< its definitions, in order
  std::vector<PropertyId> properties;
};

enum class PropertyKind : std::uint8_t {
  unknown,
  prompt,
  comment,
  menu,
  defaults,
  select,
  imply,
  range,
  symbol
};

/// "prompt", "default", ...: as conf's messages spell it.
std::string_view kind_name(PropertyKind kind);

/// One line of an entry: a prompt, a default, a select ...
struct Property {
  PropertyKind kind = PropertyKind::unknown;
  std::string_view text; ///< of a prompt; has_text tells an empty one from none
  bool has_text = false;
  ExprId condition = no_expr; ///< after finalization with the dependencies of all that is around it
  ExprId written = no_expr;   ///< the condition as its own line has it
  ExprId value = no_expr;
  MenuId menu = none;
  Place place;
};

/// One macro in the files: $(...), or a word with such in it. conf keeps nothing of it but the result.
struct MacroUse {
  Place place;             ///< where it stands itself, which may be a continuation of the statement's line
  std::string_view raw;    ///< as written
  std::string_view result; ///< what the parser saw instead
  std::vector<std::uint32_t> commands;    ///< that it rests on, also through variables: indices, in order
  std::vector<std::uint32_t> environment; ///< likewise variables: indices into Model::environment
  MenuId menu = none;         ///< the entry whose statement it stands in; none: an assignment, an include ...
  PropertyId property = none; ///< with a menu: none means `depends on`, `if` or `visible if`
};

/// How an entry came to be; conf 6.18 and later tell menus from menuconfigs by it.
enum class EntryKind : std::uint8_t { normal, menu, choice, comment, conditional };

/// A node of the menu tree: a definition of a symbol, a menu, comment, choice or if.
struct Menu {
  EntryKind kind = EntryKind::normal;
  MenuId next = none;
  MenuId parent = none;
  MenuId list = none; ///< first child
  SymbolId symbol = no_symbol;
  PropertyId prompt = none;
  ExprId visibility = no_expr;
  ExprId dep = no_expr;
  std::string_view help;
  bool has_help = false;
  Place place;
  MenuId last_inside = none; ///< of a block: the entries after it up to this one stand inside, as written
  std::vector<SymbolId> choice_members;
};

/// A `depends on`, `if` or `visible if` line as the file has it, before it is handed down and simplified.
struct ConditionLine {
  ExprId condition = no_expr;
  bool is_visibility = false; ///< `visible if`: it counts for prompts only
  MenuId menu = none;         ///< the entry that it belongs to; it holds for all inside, too
  Place place;
  std::size_t first_use = 0; ///< of the macros in it: indices into Model::macro_uses
  std::size_t end_of_uses = 0;
};

/// A tree's Kconfig files, read. Errors and warnings that conf would print went elsewhere.
struct Model {
  explicit Model(const Dialect &of);

  Dialect dialect;
  TextArena text;
  std::vector<std::string> files; ///< in the order in which they were first opened
  std::vector<std::pair<std::string, std::string>> environment; ///< variables that macros read, in that order
  std::vector<std::string> commands; ///< that macros ran, nested ones first, each once
  std::vector<MacroUse> macro_uses;  ///< in the order of the files' text; kconfig/provenance.h looks them up
  std::vector<Symbol> symbols;
  std::vector<Property> properties;
  std::vector<Menu> menus;
  std::vector<ConditionLine> condition_lines; ///< in the order of the files, so by `menu`
  ExpressionPool expressions;
  SymbolId defconfig_list = no_symbol; ///< the symbol with `option defconfig_list`
  SymbolId modules = no_symbol; ///< the symbol with `modules`; before finalization none, after it perhaps n

  /// The symbol of that name; created if there is none yet. y, m and n are the constants, quoted or not.
  /// preprocess.c's caller sym_lookup() in symbol.c.
  SymbolId lookup(std::string_view name, bool is_constant);
  /// A choice's symbol: a new one, or that of the name.
  SymbolId add_choice(std::string_view name = {});
  /// sym_find() in symbol.c: never a quoted text; no_symbol if there is none.
  SymbolId find(std::string_view name) const;

  /// All symbols but y, m, n, in the order of for_all_symbols(): by hash bucket, newest first. The order of
  /// auto.conf, and of messages.
  std::vector<SymbolId> hash_order() const;

  /// The next entry depth-first below `root`, `none` at the end: menu_next() in menu.c.
  MenuId next_entry(MenuId menu, MenuId root) const;
  /// sym_get_choice_menu(): the choice that a symbol is a member of, or `none`.
  MenuId choice_of(SymbolId symbol) const;
  /// The condition lines that hold for an entry, outermost first.
  std::vector<const ConditionLine *> conditions_of(MenuId menu) const;
  /// The symbol that a property's value is, if it is one: prop_get_symbol().
  SymbolId symbol_of(const Property &property) const;

  const std::string &file_name(Place place) const { return files[place.file]; }

private:
  std::unordered_map<std::string_view, SymbolId> named_;
  std::unordered_map<std::string_view, SymbolId> constants_;
  std::unordered_map<std::string_view, SymbolId> named_choices_;
};

/// hash_str() of scripts/include/hash.h: 32-bit FNV-1 with the operands in FNV-1a's order.
std::uint32_t kconfig_hash(std::string_view text);

} // namespace kassay::kconfig
