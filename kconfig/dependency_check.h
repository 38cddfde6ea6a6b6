// SPDX-License-Identifier: MIT
// Loops among dependencies: found and told as sym_check_deps() in scripts/kconfig/symbol.c does.
#pragma once

#include "kconfig/messages.h"
#include "kconfig/model.h"

namespace kassay::kconfig {

/// Checks every symbol, in the order of the menu tree, and what else conf_parse() in parser.y checks entry by
/// entry. False if an error was said.
bool check_entries(const Model &model, Messages &messages);

} // namespace kassay::kconfig
