// SPDX-License-Identifier: MIT
// The values of a model's symbols, given what a user chose: scripts/kconfig/symbol.c.
//
// Values are calculated when they are asked for and remembered until something is set. The order in which
// conf calculates is kept, because it shows in the order of its warnings. All text that is handed out ends
// with a NUL and lives as long as the configuration.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "kconfig/messages.h"
#include "kconfig/model.h"

namespace kassay::kconfig {

enum class Tristate : std::uint8_t { no, mod, yes };

/// "n", "m", "y".
std::string_view tristate_text(Tristate value);

/// A value from outside: what .config or auto.conf said, or a user typed.
struct GivenValue {
  bool is_set = false;
  Tristate tri = Tristate::no;
  std::string_view text;
  SymbolId chosen = no_symbol; ///< of a choice that has a value
};

/// Which of the values from outside: S_DEF_USER, S_DEF_AUTO.
enum class Source : std::uint8_t { user, automatic };

/// One assignment of values to all symbols of a model. The model must outlive it, and stay as it is.
class Configuration {
public:
  Configuration(const Model &model, Messages &messages);

  const Model &model() const { return model_; }

  /// sym_calc_value(): brings one symbol up to date. The getters below show what was calculated last.
  void calculate(SymbolId symbol);
  Tristate tristate(SymbolId symbol) const { return states_[symbol].tri; }
  std::string_view text(SymbolId symbol) const;
  Tristate visibility(SymbolId symbol) const { return states_[symbol].visible; }
  bool is_written(SymbolId symbol) const { return states_[symbol].is_written; } ///< SYMBOL_WRITE
  void leave_out(SymbolId symbol) { states_[symbol].is_written = false; }
  /// expr_calc_value().
  Tristate evaluate(ExprId e);
  bool is_menu_visible(MenuId menu);
  /// sym_get_type(): a tristate is a bool where there are no modules.
  SymbolType type(SymbolId symbol) const;

  bool has_user_value(SymbolId symbol) const { return states_[symbol].given[0].is_set; }
  const GivenValue &given(SymbolId symbol, Source source) const {
    return states_[symbol].given[static_cast<int>(source)];
  }
  /// Sets a value from outside without any check; call invalidate() after the last one.
  void give(SymbolId symbol, Source source, GivenValue value);
  std::string_view keep(std::string_view text) { return texts_.store(text); }
  /// Forgets all values of one source; for the user's, also what was calculated.
  void forget(Source source);

  bool is_changeable(SymbolId symbol) const;
  bool is_within_range(SymbolId symbol, Tristate value) const;
  bool is_within_range(SymbolId symbol, std::string_view text);
  /// sym_set_tristate_value(), sym_set_string_value(): false if the symbol cannot have that value.
  bool set(SymbolId symbol, Tristate value);
  bool set(SymbolId symbol, std::string_view text);
  /// sym_clear_all_valid(): everything is calculated anew when asked for.
  void invalidate();

  /// sym_get_string_default(): the value without the user's.
  std::string_view default_text(SymbolId symbol);
  /// sym_get_range_prop(): the range that holds now, or `none`.
  PropertyId active_range(SymbolId symbol);

  /// sym_choice_default(), sym_calc_choice(), choice_set_value(): members of a choice.
  SymbolId choice_default(MenuId choice);
  SymbolId calculate_choice(MenuId choice);
  void choose(MenuId choice, SymbolId member);
  MenuId choice_of(SymbolId symbol) const { return choices_[symbol]; }
  /// A member gets the highest or the lowest priority of its choice.
  void move_first(MenuId choice, SymbolId member);
  void move_last(MenuId choice, SymbolId member);
  /// The symbols inside a choice, in the order of the menu, each as often as it stands there.
  const std::vector<SymbolId> &members(MenuId choice) const { return members_.at(choice); }

  /// Where choices have values: the member that a choice has, and what sets members of many choices at once.
  SymbolId chosen(SymbolId choice) const { return states_[choice].chosen; }
  SymbolId choice_value_default(SymbolId choice);
  void settle_choice(SymbolId choice);
  void settle_when_calculated(SymbolId symbol);
  void choose_at_random(SymbolId choice, std::size_t number);
  /// True if the symbol's value was calculated and still counts.
  bool is_calculated(SymbolId symbol) const { return states_[symbol].valid >= epoch_; }
  /// Forgets one symbol's value from outside, or only that it counts.
  void forget_user_value(SymbolId symbol, bool calculates_anew);

  bool has_changed() const { return has_changed_; } ///< conf_get_changed()
  void set_changed(bool value) { has_changed_ = value; }
  bool has_unmet_dependencies() const { return warnings_ > 0; }

private:
  struct State {
    Tristate tri = Tristate::no;
    Tristate visible = Tristate::no;
    Tristate dir_dep = Tristate::no;
    Tristate rev_dep = Tristate::no;
    Tristate implied = Tristate::no;
    bool is_written = false;
    bool needs_settling = false; ///< SYMBOL_NEED_SET_CHOICE_VALUES
    SymbolId chosen = no_symbol;
    std::uint32_t valid = 0; ///< the epoch for which it was calculated
    std::string_view text;
    GivenValue given[2];
  };
  struct ExprValue {
    std::uint32_t valid = 0;
    Tristate value = Tristate::no;
  };

  Tristate evaluate_node(const Expr &node);
  Tristate compare(const Expr &node);
  void calculate_visibility(SymbolId symbol);
  Tristate calculate_logical(SymbolId symbol, PropertyId &source);
  std::string_view calculate_text(SymbolId symbol, std::string_view text, PropertyId &source);
  Tristate rounded(SymbolId symbol, ExprId e, Tristate without);
  void take_transitional(SymbolId symbol, PropertyId source);
  void validate_range(SymbolId symbol);
  long long range_bound(SymbolId bound, int base);
  PropertyId active_default(SymbolId symbol);
  PropertyId active_property(SymbolId symbol, PropertyKind kind);
  SymbolId calculate_choice_value(SymbolId choice);
  void finish_choice(SymbolId choice);
  void choose_value(SymbolId value);
  bool has_choice_values() const { return model_.dialect.has_choice_values; }
  void warn_unmet(SymbolId symbol);
  bool is_visible(PropertyId property);

  const Model &model_;
  Messages &messages_;
  TextArena texts_;
  std::vector<State> states_;
  std::vector<ExprValue> expr_values_;
  std::vector<Tristate> conditions_; ///< of properties, as evaluated last
  std::vector<MenuId> choices_;
  std::unordered_map<MenuId, std::vector<SymbolId>> members_;
  std::unordered_map<MenuId, std::vector<SymbolId>> priorities_;
  std::uint32_t epoch_ = 1;
  Tristate modules_ = Tristate::no; ///< modules_val
  bool has_changed_ = false;
  int warnings_ = 0;
};

} // namespace kassay::kconfig
