// SPDX-License-Identifier: MIT
// Asking for values line by line: oldaskconfig, oldconfig, syncconfig; listing what is new.
//
// conf() and check_conf() in scripts/kconfig/conf.c.
#pragma once

#include <memory>
#include <string>

#include "kconfig/configuration.h"
#include "kconfig/help_text.h"

namespace kassay::kconfig {

/// What is done with symbols that have no value yet.
enum class Asking : std::uint8_t { everything, new_symbols, list_new, help_new };

/// A conversation about one configuration.
class Dialogue {
public:
  Dialogue(Configuration &configuration, Console &console, std::string prefix)
      : configuration_(configuration), model_(configuration.model()), console_(console),
        prefix_(std::move(prefix)) {}

  /// Asks until a pass changes nothing. Throws Exit where conf gives up.
  void run(Asking asking);

private:
  void ask(MenuId menu);
  void ask_children(MenuId menu);
  void ask_choice(MenuId menu);
  bool ask_choice_value(MenuId menu);
  void choose(MenuId menu, MenuId chosen);
  bool is_choice_with_one(SymbolId id) const;
  bool has_choice_values() const { return model_.dialect.has_choice_values; }
  void ask_logical(MenuId menu);
  void ask_text(MenuId menu);
  bool ask_value(SymbolId symbol);
  void check(MenuId menu);
  void treat_new(MenuId menu);
  void show_title(MenuId menu);
  void show_help(MenuId menu);
  std::string logical_question(MenuId menu) const;
  struct Members {
    int count = 0;
    int chosen = 0;
    bool is_any_new = false;
  };
  Members show_members(MenuId menu);
  MenuId member_at(MenuId menu, int number);
  void read_line();
  std::string indentation(int columns) const { return std::string(static_cast<std::size_t>(columns), ' '); }
  std::string right_aligned(char c) const { return indentation(indent_ - 1) + c; }

  Configuration &configuration_;
  const Model &model_;
  Console &console_;
  std::string prefix_;
  std::unique_ptr<HelpText> help_;
  Asking asking_ = Asking::everything;
  MenuId top_ = root_menu; ///< rootEntry
  int indent_ = 1;
  int asked_ = 0; ///< conf_cnt
  std::string line_;
};

} // namespace kassay::kconfig
