// SPDX-License-Identifier: MIT
#include "kconfig/drift.h"

#include <algorithm>
#include <deque>
#include <map>
#include <set>
#include <string_view>

#include "kconfig/provenance.h"

namespace kassay::kconfig {
namespace {

using Names = std::set<std::string_view>;

/// The names of all symbols that an entry of the menu tree defines.
Names defined_names(const Model &model) {
  Names names;
  for (const Symbol &symbol : model.symbols)
    if (!symbol.is_constant && !symbol.name.empty() && !symbol.menus.empty())
      names.insert(symbol.name);
  return names;
}

/// "raw=result" of each macro that decides a toolchain symbol.
std::map<std::string_view, std::vector<std::string>> macro_results(const Model &model) {
  std::map<std::string_view, std::vector<std::string>> results;
  for (const ToolchainSymbol &symbol : toolchain_symbols(model))
    for (const MacroUse *use : symbol.macros)
      results[model.symbols[symbol.symbol].name].push_back(std::string(use->raw) + "=" +
                                                           std::string(use->result));
  return results;
}

Names with_other_macros(const Model &before, const Model &after) {
  const auto old = macro_results(before);
  Names names;
  for (const auto &[name, results] : macro_results(after))
    if (const auto found = old.find(name); found == old.end() || found->second != results)
      names.insert(name);
  return names;
}

/// The names of the symbols that one symbol's value follows from.
class References {
public:
  explicit References(const Model &model) : model_(model) {}

  const Names &of(std::string_view name) {
    names_.clear();
    seen_.clear();
    if (const SymbolId id = model_.find(name); id != no_symbol)
      add_symbol(id);
    return names_;
  }

private:
  void add_symbol(SymbolId id) {
    const Symbol &symbol = model_.symbols[id];
    for (const ExprId e : {symbol.dir_dep, symbol.rev_dep, symbol.implied})
      add(e);
    for (const PropertyId property : symbol.properties) {
      add(model_.properties[property].condition);
      if (const PropertyKind kind = model_.properties[property].kind;
          kind == PropertyKind::defaults || kind == PropertyKind::range)
        add(model_.properties[property].value);
    }
    if (const MenuId choice = model_.choice_of(id); choice != none && !symbol.is_choice) {
      for (const SymbolId member : model_.menus[choice].choice_members)
        names_.insert(model_.symbols[member].name);
      add_symbol(model_.menus[choice].symbol);
    }
    if (symbol.choice != no_symbol) {
      for (const SymbolId member : model_.symbols[symbol.choice].choice_values)
        names_.insert(model_.symbols[member].name);
      add_symbol(symbol.choice);
    }
  }

  void add(ExprId e) {
    if (e == no_expr || !seen_.insert(e).second)
      return;
    const Expr &node = model_.expressions[e];
    if (node.kind == ExprKind::logical_and || node.kind == ExprKind::logical_or ||
        node.kind == ExprKind::logical_not) {
      add(node.left);
      if (node.kind != ExprKind::logical_not)
        add(node.right);
      return;
    }
    names_.insert(model_.symbols[node.left].name);
    if (node.kind != ExprKind::symbol)
      names_.insert(model_.symbols[node.right].name);
  }

  const Model &model_;
  Names names_;
  std::set<ExprId> seen_;
};

/// For each changed symbol that is reached: the symbol that leads on to a direct one; itself if it is one.
std::map<std::string_view, std::string_view> nearest_causes(const Model &before, const Model &after,
                                                            const Names &changed, const Names &direct) {
  std::map<std::string_view, std::vector<std::string_view>> dependents;
  for (const Model *model : {&before, &after}) {
    References references(*model);
    for (const std::string_view name : changed)
      for (const std::string_view needed : references.of(name))
        if (needed != name && changed.contains(needed))
          dependents[needed].push_back(name);
  }
  std::map<std::string_view, std::string_view> causes;
  std::deque<std::string_view> reached;
  for (const std::string_view name : changed)
    if (direct.contains(name)) {
      causes[name] = name;
      reached.push_back(name);
    }
  for (; !reached.empty(); reached.pop_front())
    for (const std::string_view dependent : dependents[reached.front()])
      if (causes.try_emplace(dependent, reached.front()).second)
        reached.push_back(dependent);
  return causes;
}

} // namespace

std::vector<Change> compare_trees(const ConfiguredTree &before, const ConfiguredTree &after) {
  Names names = defined_names(before.model());
  names.merge(defined_names(after.model()));
  std::vector<Change> changes;
  for (const std::string_view name : names) {
    auto old_line = before.line(before.model().find(name));
    auto new_line = after.line(after.model().find(name));
    if (old_line != new_line)
      changes.push_back({std::string(name), std::move(old_line), std::move(new_line), false, {}});
  }
  Names changed;
  for (const Change &change : changes)
    changed.insert(change.name);
  const Names direct = with_other_macros(before.model(), after.model());
  const auto causes = nearest_causes(before.model(), after.model(), changed, direct);
  for (Change &change : changes) {
    std::string_view name = change.name;
    change.is_direct = direct.contains(name);
    for (auto cause = causes.find(name); cause != causes.end() && cause->second != name;
         cause = causes.find(name)) {
      name = cause->second;
      change.cause.emplace_back(name);
    }
  }
  return changes;
}

} // namespace kassay::kconfig
