// SPDX-License-Identifier: MIT
#include "kconfig/explain.h"

#include <algorithm>
#include <functional>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include <fmt/format.h>

#include "kconfig/blame.h"
#include "kconfig/expression_text.h"
#include "kconfig/provenance.h"

namespace kassay::kconfig {
namespace {

bool is_logical(SymbolType type) {
  return type == SymbolType::boolean || type == SymbolType::tristate;
}

class Explainer {
public:
  Explainer(Configuration &configuration, const ConfigFile &file, const ExplainLimits &limits)
      : configuration_(configuration), model_(configuration.model()), file_(file), limits_(limits) {
    for (PropertyId id = 0; id < model_.properties.size(); ++id) {
      const Property &property = model_.properties[id];
      if (property.kind == PropertyKind::select || property.kind == PropertyKind::imply)
        reverse_[model_.symbol_of(property)].push_back(id);
    }
  }

  Explanation explain(SymbolId symbol, int depth) {
    Explanation result = head(symbol);
    if (seen_.contains(symbol))
      result.fold = Fold::above;
    else if (depth > limits_.depth)
      result.fold = Fold::too_deep;
    if (result.fold != Fold::unfolded)
      return result;
    seen_.insert(symbol);
    depth_ = depth;
    if (result.cause == Cause::choice)
      add_choice(result);
    add_dependencies(result);
    add_prompts(result);
    add_defaults(result);
    add_reverse(result);
    add_range(result);
    return result;
  }

private:
  Tristate rounded(const Symbol &symbol, Tristate value) const {
    return value == Tristate::mod && symbol.type == SymbolType::boolean ? Tristate::yes : value;
  }

  /// What counts without the lines.
  Explanation head(SymbolId id) {
    configuration_.calculate(id);
    const Symbol &symbol = model_.symbols[id];
    Explanation result;
    result.symbol = id;
    result.name = symbol.is_choice && symbol.name.empty() ? "<choice>" : symbol.name;
    result.type = symbol.type == SymbolType::integer ? "int" : type_name(symbol.type);
    result.value = symbol.menus.empty() ? "" : configuration_.text(id);
    for (const MenuId menu : symbol.menus)
      result.definitions.push_back(model_.menus[menu].place);
    for (const PropertyId property : symbol.properties)
      if (model_.properties[property].has_text && result.prompt.empty())
        result.prompt = model_.properties[property].text;
    result.is_visible = configuration_.visibility(id) != Tristate::no;
    result.has_met_dependencies = configuration_.evaluate(symbol.dir_dep) != Tristate::no;
    result.cause = cause_of(id);
    result.user = user_setting(id, result);
    return result;
  }

  Cause cause_of(SymbolId id) {
    const Symbol &symbol = model_.symbols[id];
    if (symbol.menus.empty())
      return Cause::undefined;
    if (choice_of(id) != none && configuration_.visibility(id) != Tristate::no)
      return Cause::choice;
    const bool is_users = configuration_.visibility(id) != Tristate::no && configuration_.has_user_value(id);
    const PropertyId source = active_default(id);
    if (!is_logical(symbol.type))
      return is_users ? Cause::user : source != none ? Cause::defaults : Cause::nothing;
    const Tristate value = configuration_.tristate(id);
    const Tristate selected = rounded(symbol, reverse_value(symbol.rev_dep));
    if (is_users && selected <= user_tristate(id))
      return Cause::user;
    if (selected != Tristate::no && selected == value)
      return Cause::selected;
    const Tristate given = source == none ? Tristate::no : default_value(source);
    if (value != Tristate::no && rounded(symbol, given) < value)
      return Cause::implied;
    return source == none ? Cause::nothing : Cause::defaults;
  }

  Tristate user_tristate(SymbolId id) {
    return std::min(configuration_.given(id, Source::user).tri, configuration_.visibility(id));
  }
  Tristate reverse_value(ExprId e) { return e == no_expr ? Tristate::no : configuration_.evaluate(e); }
  Tristate default_value(PropertyId id) {
    return std::min(configuration_.evaluate(model_.properties[id].value), condition_value(id));
  }
  Tristate condition_value(PropertyId id) { return configuration_.evaluate(model_.properties[id].condition); }

  PropertyId active_default(SymbolId symbol) {
    for (const PropertyId id : model_.symbols[symbol].properties)
      if (model_.properties[id].kind == PropertyKind::defaults && condition_value(id) != Tristate::no)
        return id;
    return none;
  }

  /// The choice that a symbol is a member of, as menu entry.
  MenuId choice_of(SymbolId id) const {
    const SymbolId choice = model_.symbols[id].choice;
    return choice != no_symbol ? model_.symbols[choice].menus.front() : configuration_.choice_of(id);
  }

  std::optional<UserSetting> user_setting(SymbolId id, const Explanation &found) {
    const Symbol &symbol = model_.symbols[id];
    const ConfigSetting *setting = symbol.menus.empty() ? nullptr : file_.find(symbol.name);
    if (!setting)
      return std::nullopt;
    UserSetting result{setting->value, setting->line, Obstacle::nothing};
    const std::string shown =
        symbol.type == SymbolType::string ? fmt::format("\"{}\"", found.value) : found.value;
    if (setting->value != shown)
      result.obstacle = obstacle(id, found, setting->value);
    return result;
  }

  Obstacle obstacle(SymbolId id, const Explanation &found, const std::string &value) {
    const Symbol &symbol = model_.symbols[id];
    const Tristate visible = configuration_.visibility(id);
    if (visible == Tristate::no)
      return found.prompt.empty() ? Obstacle::has_no_prompt : Obstacle::hidden;
    if (!configuration_.has_user_value(id))
      return is_logical(symbol.type) || symbol.type == SymbolType::string ? Obstacle::not_a_value
                                                                          : Obstacle::out_of_range;
    switch (found.cause) {
    case Cause::choice:
      return Obstacle::outvoted;
    case Cause::selected:
      return Obstacle::selected;
    default:
      break;
    }
    if (!is_logical(symbol.type))
      return symbol.type == SymbolType::string ? Obstacle::nothing : Obstacle::out_of_range;
    return value == "y" && visible == Tristate::mod ? Obstacle::limited : Obstacle::nothing;
  }

  std::string text_of(ExprId e, const std::vector<const MacroUse *> &macros = {}) {
    return e == no_expr ? "" : expression_for_readers(configuration_, e, macros);
  }

  ExplainedLine line(LineKind kind, Place place, Tristate value) {
    ExplainedLine result;
    result.kind = kind;
    result.place = place;
    result.value = value;
    return result;
  }

  ExplainedLine property_line(LineKind kind, PropertyId id) {
    const Property &property = model_.properties[id];
    const auto macros = macros_of(model_, id);
    configuration_.evaluate(property.written);
    ExplainedLine result = line(kind, property.place, condition_value(id));
    if (property.has_text)
      result.text = fmt::format("\"{}\"", property.text);
    else
      result.text = text_of(property.value, macros);
    result.condition = text_of(property.written, macros);
    for (const MacroUse *macro : macros)
      add_macro(result, static_cast<std::size_t>(macro - model_.macro_uses.data()));
    return result;
  }

  void add_macro(ExplainedLine &line, std::size_t use) {
    if (!model_.macro_uses[use].commands.empty())
      line.macros.push_back(use);
  }

  ExplainedLine condition_line(const ConditionLine &condition) {
    ExplainedLine result = line(condition.is_visibility ? LineKind::visible : LineKind::depends,
                                condition.place, configuration_.evaluate(condition.condition));
    std::vector<const MacroUse *> macros;
    for (std::size_t use = condition.first_use; use < condition.end_of_uses; ++use) {
      macros.push_back(&model_.macro_uses[use]);
      add_macro(result, use);
    }
    result.text = text_of(condition.condition, macros);
    return result;
  }

  /// Explains below a line the symbols that are to blame for its value.
  void add_reasons(ExplainedLine &line, const std::vector<SymbolId> &symbols) {
    line.decides = true;
    const int depth = depth_;
    for (const SymbolId symbol : symbols) {
      if (line.because.size() == limits_.width) {
        line.omitted = symbols.size() - line.because.size();
        break;
      }
      line.because.push_back(explain(symbol, depth + 1));
    }
    depth_ = depth;
  }

  void add_expression_reasons(ExplainedLine &line, ExprId e, Towards towards) {
    add_reasons(line, to_blame(configuration_, e, towards));
  }

  bool is_held_down(const Explanation &found) const {
    return found.value == "n" || (found.user && found.user->obstacle == Obstacle::limited);
  }

  /// `depends on`, `if` and `visible if` lines; the unmet ones decide where the symbol could be more.
  void add_dependencies(Explanation &found) {
    const Tristate enough =
        found.user && found.user->obstacle == Obstacle::limited ? Tristate::yes : Tristate::mod;
    const bool matters = !found.is_visible || (is_held_down(found) && enough == Tristate::yes);
    std::unordered_set<const ConditionLine *> shown;
    for (const MenuId menu : model_.symbols[found.symbol].menus)
      for (const ConditionLine *condition : model_.conditions_of(menu)) {
        if (condition->is_visibility && model_.menus[menu].prompt == none)
          continue;
        if (!shown.insert(condition).second)
          continue;
        found.lines.push_back(condition_line(*condition));
        if (found.lines.back().value < enough && matters && found.cause != Cause::selected)
          add_expression_reasons(found.lines.back(), condition->condition, Towards::more);
      }
  }

  void add_prompts(Explanation &found) {
    for (const PropertyId id : model_.symbols[found.symbol].properties) {
      const Property &property = model_.properties[id];
      if (!property.has_text || property.written == no_expr)
        continue;
      found.lines.push_back(property_line(LineKind::prompt, id));
      if (configuration_.evaluate(property.written) == Tristate::no && is_held_down(found))
        add_expression_reasons(found.lines.back(), property.written, Towards::more);
    }
  }

  /// The defaults up to the one that applies, and of those before it why they do not.
  void add_defaults(Explanation &found) {
    const Symbol &symbol = model_.symbols[found.symbol];
    const PropertyId active = active_default(found.symbol);
    const bool counts = found.cause == Cause::defaults || found.cause == Cause::nothing;
    for (const PropertyId id : symbol.properties) {
      const Property &property = model_.properties[id];
      if (property.kind != PropertyKind::defaults || symbol.is_choice)
        continue;
      configuration_.evaluate(property.value);
      found.lines.push_back(property_line(LineKind::defaults, id));
      ExplainedLine &line = found.lines.back();
      if (is_logical(symbol.type))
        line.value = default_value(id);
      if (!counts || (found.is_visible && is_logical(symbol.type) && found.value == "n" && id != active))
        continue;
      if (id == active) {
        line.decides = true;
        const bool is_low = is_logical(symbol.type) && configuration_.tristate(found.symbol) == Tristate::no;
        add_expression_reasons(line, property.value, is_low ? Towards::more : Towards::less);
        return;
      }
      if (configuration_.evaluate(property.written) == Tristate::no)
        add_expression_reasons(line, property.written, Towards::more);
      line.decides = false;
    }
  }

  /// Who selects and implies the symbol; the ones that do so now first.
  void add_reverse(Explanation &found) {
    const auto properties = reverse_.find(found.symbol);
    if (properties == reverse_.end())
      return;
    std::vector<std::pair<ExplainedLine, SymbolId>> lines;
    for (const PropertyId id : properties->second) {
      const SymbolId owner = model_.menus[model_.properties[id].menu].symbol;
      lines.emplace_back(reverse_line(found, id, owner), owner);
    }
    std::ranges::stable_sort(lines, std::greater<>(), [](const auto &entry) {
      return std::pair(entry.first.decides, entry.first.value);
    });
    bool is_first = true;
    for (auto &[line, owner] : lines) {
      found.lines.push_back(std::move(line));
      if (found.lines.back().decides && std::exchange(is_first, false))
        add_reasons(found.lines.back(), {owner});
    }
  }

  ExplainedLine reverse_line(const Explanation &found, PropertyId id, SymbolId owner) {
    const bool selects = model_.properties[id].kind == PropertyKind::select;
    configuration_.calculate(owner);
    ExplainedLine result = property_line(selects ? LineKind::selected : LineKind::implied, id);
    result.text = fmt::format("{} [={}]", model_.symbols[owner].name, configuration_.text(owner));
    result.value = std::min(configuration_.tristate(owner), condition_value(id));
    result.decides =
        found.cause == (selects ? Cause::selected : Cause::implied) && result.value != Tristate::no &&
        rounded(model_.symbols[found.symbol], result.value) >= configuration_.tristate(found.symbol);
    return result;
  }

  /// The range that holds now.
  void add_range(Explanation &found) {
    const PropertyId range = configuration_.active_range(found.symbol);
    if (range == none)
      return;
    const Expr bounds = model_.expressions[model_.properties[range].value];
    configuration_.calculate(bounds.left);
    configuration_.calculate(bounds.right);
    found.lines.push_back(property_line(LineKind::range, range));
    found.lines.back().decides = found.user && found.user->obstacle == Obstacle::out_of_range;
  }

  /// The choice that a member belongs to, and the member that it has.
  void add_choice(Explanation &found) {
    const MenuId choice = choice_of(found.symbol);
    const SymbolId id = model_.menus[choice].symbol;
    SymbolId chosen = no_symbol;
    const auto consider = [&](SymbolId member) {
      configuration_.calculate(member);
      if (configuration_.tristate(member) == Tristate::yes && chosen == no_symbol)
        chosen = member;
    };
    for (const SymbolId member : model_.symbols[id].choice_values)
      consider(member);
    if (const auto &members = model_.menus[choice].choice_members; !members.empty())
      std::ranges::for_each(members, consider);
    ExplainedLine result = line(LineKind::choice, model_.menus[choice].place, Tristate::yes);
    if (const PropertyId prompt = model_.menus[choice].prompt; prompt != none)
      result.text = fmt::format("\"{}\"", model_.properties[prompt].text);
    result.condition = chosen == no_symbol ? "" : model_.symbols[chosen].name;
    found.lines.push_back(std::move(result));
    if (chosen != no_symbol && chosen != found.symbol)
      add_reasons(found.lines.back(), {chosen});
  }

  Configuration &configuration_;
  const Model &model_;
  const ConfigFile &file_;
  const ExplainLimits limits_;
  std::unordered_map<SymbolId, std::vector<PropertyId>> reverse_;
  std::unordered_set<SymbolId> seen_;
  int depth_ = 0;
};

} // namespace

Explanation explain(Configuration &configuration, const ConfigFile &file, SymbolId symbol,
                    const ExplainLimits &limits) {
  return Explainer(configuration, file, limits).explain(symbol, 0);
}

std::vector<std::string> defined_names(const Model &model) {
  std::vector<std::string> names;
  for (const Symbol &symbol : model.symbols)
    if (!symbol.menus.empty() && !symbol.name.empty())
      names.emplace_back(symbol.name);
  return names;
}

} // namespace kassay::kconfig
