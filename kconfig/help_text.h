// SPDX-License-Identifier: MIT
// What conf shows for `?`: help, definitions, dependencies: menu_get_ext_help() in scripts/kconfig/menu.c.
#pragma once

#include <string>
#include <string_view>

#include "kconfig/configuration.h"
#include "kconfig/simplify.h"

namespace kassay::kconfig {

/// Help for the entries of one model.
class HelpText {
public:
  explicit HelpText(Configuration &configuration);

  /// The help of an entry and all about its symbol. `prefix` is CONFIG_.
  std::string extended(MenuId entry, std::string_view prefix);

private:
  Configuration &configuration_;
  ExpressionPool scratch_; ///< the model's own, and what comparing makes of it
  Simplifier simplifier_;
};

/// menu_get_prompt(): the prompt's text, else the symbol's name.
std::string_view entry_title(const Model &model, MenuId entry);

} // namespace kassay::kconfig
