// SPDX-License-Identifier: MIT
#include "kconfig/help_text.h"

#include <fmt/format.h>

#include "kconfig/expression_text.h"
#include "kconfig/menu_builder.h"

namespace kassay::kconfig {
namespace {

class SymbolHelp {
public:
  SymbolHelp(Configuration &configuration, Simplifier &simplifier)
      : configuration_(configuration), model_(configuration.model()), simplifier_(simplifier) {}

  /// get_symbol_str().
  std::string describe(SymbolId id) {
    const Symbol &symbol = model_.symbols[id];
    if (!symbol.name.empty())
      value(id);
    for (const MenuId menu : symbol.menus)
      if (model_.menus[menu].prompt != none)
        definition_with_prompt(menu);
    for (const MenuId menu : symbol.menus)
      if (model_.menus[menu].prompt == none) {
        defined_at(menu);
        condition(model_.menus[menu].dep, "  Depends on: ");
      }
    properties(symbol, PropertyKind::select, "Selects: ");
    reverse(symbol.rev_dep, "Selected");
    properties(symbol, PropertyKind::imply, "Implies: ");
    reverse(symbol.implied, "Implied");
    return text_ + "\n\n";
  }

private:
  void value(SymbolId id) {
    const Symbol &symbol = model_.symbols[id];
    text_ += fmt::format("Symbol: {} [={}]\nType  : {}\n", symbol.name, configuration_.text(id),
                         type_name(symbol.type));
    if (symbol.type != SymbolType::integer && symbol.type != SymbolType::hex)
      return;
    if (const PropertyId range = configuration_.active_range(id); range != none)
      text_ += "Range : " + expression_with_values(configuration_, model_.properties[range].value) + "\n";
  }

  void defined_at(MenuId id) {
    const Place place = model_.menus[id].place;
    text_ += fmt::format("Defined at {}:{}\n", model_.file_name(place), place.line);
  }

  void condition(ExprId e, std::string_view title) {
    if (!model_.expressions.is_yes(e))
      text_ += fmt::format("{}{}\n", title, expression_with_values(configuration_, e));
  }

  /// get_def_str() and get_prompt_str().
  void definition_with_prompt(MenuId id) {
    defined_at(id);
    const Property &prompt = model_.properties[model_.menus[id].prompt];
    const Menu &menu = model_.menus[prompt.menu];
    text_ += fmt::format("  Prompt: {}\n", prompt.text);
    condition(menu.dep, "  Depends on: ");
    if (!simplifier_.equal(menu.dep, prompt.condition))
      condition(prompt.condition, "  Visible if: ");
    location(model_.dialect.location_has_entry ? prompt.menu : menu.parent);
  }

  void location(MenuId menu) {
    std::vector<MenuId> path;
    bool is_location_found = false; // only asked for: calculating can warn
    for (; menu != root_menu && path.size() < 8; menu = model_.menus[menu].parent) {
      path.push_back(menu);
      is_location_found = is_location_found || configuration_.is_menu_visible(menu);
    }
    const bool has_main_menu = model_.dialect.location_has_main_menu;
    if (path.empty() && !has_main_menu)
      return;
    text_ += "  Location:\n";
    int indent = 4;
    if (has_main_menu && path.size() < 8) {
      text_ += "    Main menu\n";
      indent += 2;
    }
    for (auto at = path.rbegin(); at != path.rend(); ++at, indent += 2) {
      text_ += fmt::format("{:>{}}-> {}", ' ', indent, entry_title(model_, *at));
      if (const SymbolId id = model_.menus[*at].symbol; id != no_symbol)
        text_ += fmt::format(" ({} [={}])", shown_name(model_.symbols[id]), configuration_.text(id));
      text_ += '\n';
    }
  }

  void properties(const Symbol &symbol, PropertyKind kind, std::string_view title) {
    bool is_first = true;
    for (const PropertyId id : symbol.properties) {
      if (model_.properties[id].kind != kind)
        continue;
      text_ += is_first ? title : " && ";
      is_first = false;
      text_ += expression_with_values(configuration_, model_.properties[id].value);
    }
    if (!is_first)
      text_ += '\n';
  }

  void reverse(ExprId e, std::string_view verb) {
    if (e == no_expr)
      return;
    for (const Tristate value : {Tristate::yes, Tristate::mod, Tristate::no})
      text_ += reverse_dependencies(configuration_, e, value,
                                    fmt::format("{} by [{}]:\n", verb, tristate_text(value)));
  }

  Configuration &configuration_;
  const Model &model_;
  Simplifier &simplifier_;
  std::string text_;
};

} // namespace

std::string_view entry_title(const Model &model, MenuId entry) {
  const Menu &menu = model.menus[entry];
  if (menu.prompt != none)
    return model.properties[menu.prompt].text;
  return menu.symbol == no_symbol ? std::string_view() : model.symbols[menu.symbol].name;
}

HelpText::HelpText(Configuration &configuration)
    : configuration_(configuration), scratch_(configuration.model().expressions),
      simplifier_(scratch_, configuration.model().symbols,
                  configuration.model().dialect.simplifies_in_place) {}

std::string HelpText::extended(MenuId entry, std::string_view prefix) {
  const Menu &menu = configuration_.model().menus[entry];
  std::string text;
  if (menu.has_help) {
    if (const Symbol &symbol = configuration_.model().symbols[menu.symbol]; !symbol.name.empty())
      text = fmt::format("{}{}:\n\n", prefix, symbol.name);
    text += fmt::format("{}\n", menu.help).substr(0, 9999); // str_printf() cuts there
  } else {
    text = "There is no help available for this option.\n";
  }
  return menu.symbol == no_symbol ? text
                                  : text + SymbolHelp(configuration_, simplifier_).describe(menu.symbol);
}

} // namespace kassay::kconfig
