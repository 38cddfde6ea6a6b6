// SPDX-License-Identifier: MIT
#include "kconfig/new_values.h"

#include <cstdlib>

namespace kassay::kconfig {
namespace {

void give(Configuration &configuration, SymbolId symbol, Tristate value) {
  configuration.give(symbol, Source::user, {true, value, {}});
}

/// Calls visit(menu, symbol) for the entries that get a value, choices among them, in the order of the menu.
template <class Visit> void for_each_new(const Configuration &configuration, Visit visit) {
  const Model &model = configuration.model();
  for (MenuId id = model.next_entry(root_menu, root_menu); id != none; id = model.next_entry(id, root_menu)) {
    const Menu &menu = model.menus[id];
    if (menu.symbol == no_symbol || menu.prompt == none || configuration.has_user_value(menu.symbol))
      continue;
    const Symbol &symbol = model.symbols[menu.symbol];
    if ((symbol.type == SymbolType::boolean || symbol.type == SymbolType::tristate) &&
        !symbol.is_choice_member)
      visit(id, menu.symbol);
  }
}

/// randomize_choice_values(): an order of preference among the members that have no value.
void randomize_choice(Configuration &configuration, MenuId choice, RandomSource &random) {
  int left = 0;
  for (const SymbolId member : configuration.members(choice))
    left += !configuration.has_user_value(member);
  for (; left > 0; --left) {
    int skip = random.next() % left;
    for (const SymbolId member : configuration.members(choice)) {
      if (!configuration.has_user_value(member))
        --skip;
      if (skip < 0) {
        give(configuration, member, Tristate::yes);
        configuration.move_last(choice, member);
        break;
      }
    }
  }
}

Tristate random_value(SymbolType type, const Probabilities &probabilities, RandomSource &random) {
  const int number = random.next() % 100;
  if (type != SymbolType::tristate)
    return number < probabilities.bool_yes ? Tristate::yes : Tristate::no;
  if (number < probabilities.tristate_yes)
    return Tristate::yes;
  return number < probabilities.tristate_yes + probabilities.tristate_mod ? Tristate::mod : Tristate::no;
}

} // namespace

/// conf_set_all_new_symbols() to 6.9: by symbol, in hash order. True if it gave any value.
template <class Value>
static bool set_by_symbol(Configuration &configuration, const std::vector<SymbolId> &order,
                          bool marks_choices, Value value) {
  bool has_changed = false;
  for (const SymbolId id : order) {
    const SymbolType type = configuration.type(id);
    if (configuration.has_user_value(id) || configuration.is_calculated(id) ||
        (type != SymbolType::boolean && type != SymbolType::tristate))
      continue;
    has_changed = true;
    GivenValue given = configuration.given(id, Source::user);
    if (!value(id, given.tri))
      continue;
    given.is_set = marks_choices || !configuration.model().symbols[id].is_choice;
    configuration.give(id, Source::user, given);
  }
  configuration.invalidate();
  return has_changed;
}

static void settle_choices(Configuration &configuration, const std::vector<SymbolId> &order) {
  const auto &symbols = configuration.model().symbols;
  for (const SymbolId id : order)
    if ((symbols[id].is_choice && !configuration.has_user_value(id)) || symbols[id].is_choice_member)
      configuration.settle_when_calculated(id);
  for (const SymbolId id : order)
    if (symbols[id].is_choice && !configuration.has_user_value(id)) {
      configuration.calculate(id);
      configuration.settle_choice(id);
    }
}

static bool randomize_choices(Configuration &configuration, const std::vector<SymbolId> &order,
                              RandomSource &random) {
  bool has_changed = false;
  for (const SymbolId id : order) {
    const Symbol &symbol = configuration.model().symbols[id];
    if (!symbol.is_choice || configuration.has_user_value(id))
      continue;
    configuration.calculate(id);
    if (configuration.tristate(id) != Tristate::yes)
      continue;
    configuration.choose_at_random(id, static_cast<std::size_t>(random.next()) % symbol.choice_values.size());
    has_changed = true;
  }
  return has_changed;
}

void set_new_values(Configuration &configuration, const std::vector<SymbolId> &order, NewValue value) {
  if (configuration.model().dialect.has_choice_values) {
    set_by_symbol(configuration, order, true, [&](SymbolId id, Tristate &given) {
      const bool is_exempt = value == NewValue::no && configuration.model().symbols[id].is_yes_in_allnoconfig;
      given = is_exempt                ? Tristate::yes
              : value == NewValue::yes ? Tristate::yes
              : value == NewValue::mod ? Tristate::mod
                                       : Tristate::no;
      return value != NewValue::defaults;
    });
    return settle_choices(configuration, order);
  }
  if (value != NewValue::defaults) {
    const Tristate tristate = value == NewValue::yes   ? Tristate::yes
                              : value == NewValue::mod ? Tristate::mod
                                                       : Tristate::no;
    for_each_new(configuration, [&](MenuId, SymbolId symbol) {
      if (!configuration.model().symbols[symbol].is_choice)
        give(configuration, symbol, tristate);
    });
  }
  configuration.invalidate();
}

Result<Probabilities> read_probabilities(const std::string &text) {
  int numbers[3] = {};
  int count = 0;
  for (const char *at = text.c_str(); *at != '\0' && count < 3;) {
    char *end = nullptr;
    const int number = static_cast<int>(std::strtol(at, &end, 10));
    if (number < 0 || number > 100)
      return fail(ErrorKind::usage, "KCONFIG_PROBABILITY: Numerical result out of range");
    numbers[count++] = number;
    at = *end == ':' ? end + 1 : end;
  }
  Probabilities result;
  if (count == 1)
    result = {numbers[0], numbers[0] - numbers[0] / 2, numbers[0] / 2};
  else if (count == 2)
    result = {numbers[0] + numbers[1], numbers[0], numbers[1]};
  else if (count == 3)
    result = {numbers[0], numbers[1], numbers[2]};
  if (result.tristate_yes + result.tristate_mod > 100)
    return fail(ErrorKind::usage, "KCONFIG_PROBABILITY: Numerical result out of range");
  return result;
}

void set_random_values(Configuration &configuration, const std::vector<SymbolId> &order,
                       const Probabilities &probabilities, RandomSource &random) {
  if (configuration.model().dialect.has_choice_values) {
    for (bool goes_on = true; goes_on;) {
      goes_on = set_by_symbol(configuration, order, false, [&](SymbolId id, Tristate &given) {
        given = random_value(configuration.model().symbols[id].type, probabilities, random);
        return true;
      });
      goes_on |= randomize_choices(configuration, order, random);
    }
    return;
  }

  for_each_new(configuration, [&](MenuId menu, SymbolId id) {
    const Symbol &symbol = configuration.model().symbols[id];
    if (symbol.is_choice)
      randomize_choice(configuration, menu, random);
    else
      give(configuration, id, random_value(symbol.type, probabilities, random));
  });
  configuration.invalidate();
}

void rewrite_tristates(Configuration &configuration, Tristate from, Tristate to) {
  for (SymbolId id = symbol_no + 1; id < configuration.model().symbols.size(); ++id) {
    GivenValue given = configuration.given(id, Source::user);
    if (configuration.type(id) != SymbolType::tristate || given.tri != from)
      continue;
    given.tri = to;
    configuration.give(id, Source::user, given);
  }
  configuration.invalidate();
}

} // namespace kassay::kconfig
