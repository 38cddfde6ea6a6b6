// SPDX-License-Identifier: MIT
#include "kconfig/dependency_check.h"

#include <fmt/format.h>

#include "kconfig/menu_builder.h"
#include "kconfig/property_check.h"

namespace kassay::kconfig {
namespace {

/// Which expression of a symbol is being followed.
enum class Part : std::uint8_t { none, dir_dep, rev_dep, implied, default_value };

/// struct dep_stack.
struct Step {
  SymbolId symbol = no_symbol;
  PropertyId property = none;
  Part part = Part::none;
};

class DependencyChecker {
public:
  DependencyChecker(const Model &model, Messages &messages)
      : model_(model), messages_(messages), checking_(model.symbols.size()), checked_(model.symbols.size()) {}

  /// sym_check_deps(): the symbol at which a loop closes, or no_symbol.
  SymbolId check(SymbolId symbol) {
    if (checking_[symbol]) {
      tell(symbol);
      return symbol;
    }
    if (checked_[symbol])
      return no_symbol;
    if (const SymbolId choice = choice_symbol(symbol); choice != no_symbol) {
      steps_.push_back({symbol});
      const SymbolId found = check(choice);
      steps_.pop_back();
      return found;
    }
    if (model_.symbols[symbol].is_choice)
      return check_choice(symbol);
    checking_[symbol] = checked_[symbol] = true;
    const SymbolId found = check_symbol(symbol);
    checking_[symbol] = false;
    return found;
  }

private:
  /// The symbol of the choice that a symbol is a member of.
  SymbolId choice_symbol(SymbolId member) const {
    if (model_.dialect.has_choice_values)
      return model_.symbols[member].choice;
    const MenuId menu = model_.choice_of(member);
    return menu == none ? no_symbol : model_.menus[menu].symbol;
  }

  SymbolId check_expression(ExprId e) {
    const Expr node = model_.expressions[e];
    switch (node.kind) {
    case ExprKind::none:
      return no_symbol;
    case ExprKind::logical_or:
    case ExprKind::logical_and:
      if (const SymbolId found = check_expression(node.left); found != no_symbol)
        return found;
      return check_expression(node.right);
    case ExprKind::logical_not:
      return check_expression(node.left);
    case ExprKind::symbol:
      return check(node.left);
    case ExprKind::range:
      messages_.err(fmt::format("Oops! How to check {}?\n", 11));
      return no_symbol;
    default:
      if (const SymbolId found = check(node.left); found != no_symbol)
        return found;
      return check(node.right);
    }
  }

  /// sym_check_sym_deps().
  SymbolId check_symbol(SymbolId id) {
    const std::size_t at = steps_.size();
    steps_.push_back({id});
    const SymbolId found = check_parts(id, at);
    steps_.pop_back();
    return found;
  }

  SymbolId check_parts(SymbolId id, std::size_t at) {
    const Symbol &symbol = model_.symbols[id];
    const std::pair<Part, ExprId> parts[] = {
        {Part::dir_dep, symbol.dir_dep}, {Part::rev_dep, symbol.rev_dep}, {Part::implied, symbol.implied}};
    for (const auto &[part, e] : parts) {
      steps_[at].part = part;
      if (const SymbolId found = check_expression(e); found != no_symbol)
        return found;
    }
    steps_[at].part = Part::none;
    for (const PropertyId property_id : symbol.properties) {
      const Property &property = model_.properties[property_id];
      if (property.kind == PropertyKind::select || property.kind == PropertyKind::imply)
        continue;
      steps_[at].property = property_id;
      if (const SymbolId found = check_expression(property.condition); found != no_symbol)
        return found;
      if (property.kind != PropertyKind::defaults || symbol.is_choice)
        continue;
      steps_[at].part = Part::default_value;
      if (const SymbolId found = check_expression(property.value); found != no_symbol)
        return found;
      steps_[at].part = Part::none;
    }
    return no_symbol;
  }

  template <class Visit> void for_each_member(MenuId choice, Visit visit) {
    if (model_.dialect.has_choice_values) {
      for (const SymbolId value : model_.symbols[model_.menus[choice].symbol].choice_values)
        if (!visit(value))
          return;
      return;
    }
    for (MenuId id = model_.next_entry(choice, choice); id != none; id = model_.next_entry(id, choice))
      if (model_.menus[id].symbol != no_symbol && !visit(model_.menus[id].symbol))
        return;
  }

  /// sym_check_choice_deps().
  SymbolId check_choice(SymbolId choice) {
    steps_.push_back({choice});
    const MenuId menu = model_.symbols[choice].menus.front();
    for_each_member(menu, [&](SymbolId member) { return checking_[member] = checked_[member] = true; });
    checking_[choice] = checked_[choice] = true;
    SymbolId found = check_symbol(choice);
    checking_[choice] = false;
    if (found == no_symbol)
      for_each_member(menu, [&](SymbolId member) {
        found = check_symbol(member);
        return found == no_symbol;
      });
    for_each_member(menu, [&](SymbolId member) {
      checking_[member] = false;
      return true;
    });
    if (found != no_symbol && choice_symbol(found) == choice)
      found = choice;
    steps_.pop_back();
    return found;
  }

  /// sym_check_print_recursive().
  void tell(SymbolId last) {
    const SymbolId choice = choice_symbol(last);
    if (choice != no_symbol) {
      steps_.push_back({last});
      last = choice;
    }
    std::size_t first = steps_.size();
    while (first > 0 && steps_[first - 1].symbol != last)
      --first;
    if (first == 0) {
      messages_.err("unexpected recursive dependency error\n");
      return;
    }
    std::string text;
    for (std::size_t at = first - 1; at < steps_.size(); ++at) {
      if (steps_[at].symbol == last)
        text += older_place(steps_[at]) + "error: recursive dependency detected!\n";
      text +=
          older_place(steps_[at]) + line(steps_[at], at + 1 < steps_.size() ? steps_[at + 1].symbol : last);
    }
    messages_.err(text + "For a resolution refer to Documentation/kbuild/kconfig-language.rst\n"
                         "subsection \"Kconfig recursive dependency limitations\"\n\n");
    if (choice != no_symbol)
      steps_.pop_back();
  }

  /// Where series to 6.9 say that a step stands.
  std::string older_place(const Step &step) const {
    if (!model_.dialect.has_choice_values)
      return {};
    const Symbol &symbol = model_.symbols[step.symbol];
    const bool is_choice = symbol.is_choice || symbol.choice != no_symbol;
    const PropertyId property =
        step.property == none || is_choice ? symbol.properties.front() : step.property;
    const Place place = model_.properties[property].place;
    return fmt::format("{}:{}:", model_.file_name(place), place.line);
  }

  std::string line(const Step &step, SymbolId following) const {
    const Symbol &next = model_.symbols[following];
    const std::string_view name = shown_name(model_.symbols[step.symbol]);
    const PropertyId property = model_.dialect.has_choice_values && step.property == none
                                    ? model_.symbols[step.symbol].properties.front()
                                    : step.property;
    const std::string_view kind =
        kind_name(property == none ? PropertyKind::unknown : model_.properties[property].kind);
    if (model_.dialect.has_choice_values && model_.symbols[step.symbol].is_choice)
      return fmt::format("\tchoice {} contains symbol {}\n", name, shown_name(next));
    if (model_.dialect.has_choice_values && model_.symbols[step.symbol].choice != no_symbol)
      return fmt::format("\tsymbol {} is part of choice {}\n", name, shown_name(next));
    if (next.is_choice && !model_.dialect.has_choice_values) {
      const Place place = model_.menus[next.menus.front()].place;
      return fmt::format("\tsymbol {} is part of choice block at {}:{}\n", name, model_.file_name(place),
                         place.line);
    }
    switch (step.part) {
    case Part::dir_dep:
      return fmt::format("\tsymbol {} depends on {}\n", name, shown_name(next));
    case Part::rev_dep:
      return fmt::format("\tsymbol {} is selected by {}\n", name, shown_name(next));
    case Part::implied:
      return fmt::format("\tsymbol {} is implied by {}\n", name, shown_name(next));
    case Part::default_value:
      return fmt::format("\tsymbol {} {} value contains {}\n", name, kind, shown_name(next));
    default:
      return fmt::format("\tsymbol {} {} is visible depending on {}\n", name, kind, shown_name(next));
    }
  }

  const Model &model_;
  Messages &messages_;
  std::vector<Step> steps_;
  std::vector<bool> checking_; ///< SYMBOL_CHECK
  std::vector<bool> checked_;  ///< SYMBOL_CHECKED
};

} // namespace

bool check_entries(const Model &model, Messages &messages) {
  DependencyChecker checker(model, messages);
  bool is_good = true;
  if (model.dialect.has_choice_values) {
    for (const SymbolId symbol : model.hash_order())
      is_good &= checker.check(symbol) == no_symbol;
    return is_good;
  }
  for (MenuId id = model.next_entry(root_menu, root_menu); id != none; id = model.next_entry(id, root_menu)) {
    const SymbolId symbol = model.menus[id].symbol;
    if (symbol != no_symbol && checker.check(symbol) != no_symbol)
      is_good = false;
    is_good &= check_transitional(model, id, messages);
    if (symbol == no_symbol || !model.symbols[symbol].is_choice)
      continue;
    for (MenuId child = model.next_entry(id, id); child != none; child = model.next_entry(child, id))
      if (model.menus[child].symbol != no_symbol)
        is_good &= check_choice_entry(model, child, messages);
  }
  return is_good;
}

} // namespace kassay::kconfig
