// SPDX-License-Identifier: MIT
#include "kconfig/finalize.h"

#include <fmt/format.h>

#include "kconfig/expression_query.h"
#include "kconfig/menu_builder.h"
#include "kconfig/property_check.h"
#include "kconfig/simplify.h"

namespace kassay::kconfig {
namespace {

class Finalizer {
public:
  Finalizer(Model &model, Messages &messages)
      : model_(model), pool_(model.expressions),
        simplifier_(model.expressions, model.symbols, model.dialect.simplifies_in_place), messages_(messages),
        warned_(model.symbols.size()) {}

  void finalize(MenuId parent, bool inside_choice) {
    if (menu(parent).list != none)
      finalize_children(parent);
    else if ((!inside_choice || has_choice_values()) && menu(parent).symbol != no_symbol)
      make_submenu(parent);
    flatten(parent);
    const SymbolId symbol = menu(parent).symbol;
    if (symbol == no_symbol)
      return;
    if (!warned_[symbol]) {
      warned_[symbol] = true;
      check_properties(model_, parent, messages_);
    }
    if (has_choice_values() && is_choice(parent))
      require_choice(parent);
  }

private:
  bool has_choice_values() const { return model_.dialect.has_choice_values; }
  bool is_choice(MenuId id) {
    return menu(id).symbol != no_symbol && model_.symbols[menu(id).symbol].is_choice;
  }

  /// A choice and members without a type take it from each other.
  void share_type(MenuId parent) {
    Symbol &choice = model_.symbols[menu(parent).symbol];
    for (MenuId id = menu(parent).list; id != none && choice.type == SymbolType::unknown; id = menu(id).next)
      if (menu(id).symbol != no_symbol)
        choice.type = model_.symbols[menu(id).symbol].type;
    for (MenuId id = menu(parent).list; id != none; id = menu(id).next)
      if (const SymbolId member = menu(id).symbol;
          member != no_symbol && model_.symbols[member].type == SymbolType::unknown)
        model_.symbols[member].type = choice.type;
  }

  /// An entry directly inside a choice becomes one of its values.
  void add_choice_value(MenuId parent, MenuId id) {
    const SymbolId choice = menu(parent).symbol, member = menu(id).symbol;
    if (member == no_symbol || model_.symbols[member].is_choice_member)
      return;
    Symbol &symbol = model_.symbols[member];
    symbol.is_choice_member = true;
    check_choice_value(model_, parent, id, messages_);
    if (model_.symbols[choice].type == SymbolType::tristate && symbol.type != SymbolType::tristate) {
      const ExprId is_yes = pool_.add(ExprKind::equal, choice, symbol_yes);
      menu(id).dep = pool_.both(is_yes, menu(id).dep);
      for (const PropertyId property : symbol.properties)
        if (model_.properties[property].menu == id)
          model_.properties[property].condition = pool_.both(is_yes, model_.properties[property].condition);
    }
    symbol.choice = choice;
    model_.symbols[choice].choice_values.push_back(member);
  }

  /// A choice that is not optional cannot be n where it is visible.
  void require_choice(MenuId id) {
    Symbol &choice = model_.symbols[menu(id).symbol];
    if (choice.is_optional || menu(id).prompt == none)
      return;
    const ExprId visible = model_.properties[menu(id).prompt].condition;
    choice.rev_dep = pool_.either(choice.rev_dep, pool_.both(visible, pool_.symbol(symbol_mod)));
  }

  Menu &menu(MenuId id) { return model_.menus[id]; }

  /// rewrite_m(): `m` is `m && MODULES`, so that it is n where there are no modules.
  ExprId rewrite_m(ExprId e) {
    const Expr node = pool_[e];
    switch (node.kind) {
    case ExprKind::logical_not:
      return pool_.add(node.kind, rewrite_m(node.left));
    case ExprKind::logical_or:
    case ExprKind::logical_and: {
      const ExprId left = rewrite_m(node.left);
      return pool_.add(node.kind, left, rewrite_m(node.right));
    }
    case ExprKind::symbol:
      return node.left == symbol_mod ? pool_.both(e, pool_.symbol(model_.modules)) : e;
    default:
      return e;
    }
  }

  /// expr_trans_bool(), which was there to 5.19.
  ExprId without_unequal_no(ExprId e) {
    const Expr node = pool_[e];
    if (is_logic(node.kind)) {
      const ExprId left = without_unequal_no(node.left);
      return pool_.add(node.kind, left, without_unequal_no(node.right));
    }
    if (node.kind == ExprKind::logical_not)
      return pool_.add(node.kind, without_unequal_no(node.left));
    const bool is_always_so = node.kind == ExprKind::unequal && node.right == symbol_no &&
                              model_.symbols[node.left].type == SymbolType::tristate;
    return is_always_so ? pool_.symbol(node.left) : e;
  }

  ExprId combine(ExprId base, ExprId e) {
    return simplifier_.eliminate_dups(pool_.both(base, simplifier_.transform(rewrite_m(e), messages_)));
  }

  void finalize_children(MenuId parent) {
    const bool is_valued_choice = has_choice_values() && is_choice(parent);
    if (is_valued_choice)
      share_type(parent);
    const ExprId parent_dep = is_valued_choice ? pool_.symbol(menu(parent).symbol) : menu(parent).dep;
    for (MenuId id = menu(parent).list; id != none; id = menu(id).next) {
      const ExprId dep = combine(parent_dep, menu(id).dep);
      menu(id).dep = dep;
      if (const SymbolId symbol = menu(id).symbol; symbol != no_symbol) {
        for (const PropertyId property : model_.symbols[symbol].properties)
          if (model_.properties[property].menu == id)
            add_dependency(model_.properties[property], symbol, dep);
      } else if (const PropertyId prompt = menu(id).prompt; prompt != none) {
        add_dependency(model_.properties[prompt], no_symbol, dep);
      }
    }
    const bool inside_choice = is_choice(parent);
    for (MenuId id = menu(parent).list; id != none; id = menu(id).next)
      finalize(id, inside_choice);
  }

  void add_dependency(Property &property, SymbolId owner, ExprId dep) {
    property.condition = combine(dep, property.condition);
    if (model_.dialect.reduces_unequal_no && owner != no_symbol &&
        model_.symbols[owner].type != SymbolType::tristate)
      property.condition = without_unequal_no(property.condition);
    if (property.kind != PropertyKind::select && property.kind != PropertyKind::imply)
      return;
    Symbol &target = model_.symbols[model_.symbol_of(property)];
    ExprId &reverse = property.kind == PropertyKind::select ? target.rev_dep : target.implied;
    reverse = pool_.either(reverse, pool_.both(pool_.symbol(owner), property.condition));
  }

  ExprId not_no(ExprId e) {
    return simplifier_.eliminate_dups(
        simplifier_.transform(compare_leaves(pool_, e, ExprKind::unequal, symbol_no), messages_));
  }

  /// True if the entry after a symbol belongs into its submenu.
  bool belongs_below(MenuId id, SymbolId symbol, ExprId base) {
    const PropertyId prompt = menu(id).prompt;
    const ExprId dep = prompt != none ? model_.properties[prompt].condition : menu(id).dep;
    if (!contains_symbol(pool_, dep, symbol))
      return false;
    if (depends_on_symbol(pool_, dep, symbol))
      return true;
    if (model_.dialect.negation_ends_submenu && wants_off(pool_, dep, symbol))
      return false;
    ExprId rest = not_no(dep);
    simplifier_.eliminate_eq(rest, base);
    return pool_.is_yes(base);
  }

  /// Automatic submenus: entries that follow a symbol and depend on it.
  void make_submenu(MenuId parent) {
    const SymbolId symbol = menu(parent).symbol;
    const PropertyId prompt = menu(parent).prompt;
    const ExprId base = not_no(prompt != none ? model_.properties[prompt].condition : no_expr);
    MenuId last = none;
    for (MenuId id = menu(parent).next; id != none; id = menu(id).next) {
      if (!belongs_below(id, symbol, base))
        break;
      finalize(id, false);
      menu(id).parent = parent;
      last = id;
    }
    if (last != none) {
      menu(parent).list = menu(parent).next;
      menu(parent).next = menu(last).next;
      menu(last).next = none;
    }
    Symbol &owner = model_.symbols[symbol];
    owner.dir_dep = pool_.either(owner.dir_dep, menu(parent).dep);
  }

  /// What stands in an `if`, or below a symbol without prompt, moves up behind it.
  void flatten(MenuId parent) {
    for (MenuId id = menu(parent).list; id != none; id = menu(id).next) {
      if (has_choice_values() && is_choice(parent))
        add_choice_value(parent, id);
      if (menu(id).list == none || menu(id).prompt != none)
        continue;
      MenuId last = menu(id).list;
      for (;; last = menu(last).next) {
        menu(last).parent = parent;
        if (menu(last).next == none)
          break;
      }
      menu(last).next = menu(id).next;
      menu(id).next = menu(id).list;
      menu(id).list = none;
    }
  }

  Model &model_;
  ExpressionPool &pool_;
  Simplifier simplifier_;
  Messages &messages_;
  std::vector<bool> warned_;
};

} // namespace

void finalize_menus(Model &model, Messages &messages) {
  Finalizer(model, messages).finalize(root_menu, false);
}

} // namespace kassay::kconfig
