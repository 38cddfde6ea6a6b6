// SPDX-License-Identifier: MIT
// Warnings about properties that do not fit their symbol, and the errors that end an evaluation.
#pragma once

#include <string_view>

#include "kconfig/messages.h"
#include "kconfig/model.h"

namespace kassay::kconfig {

/// sym_string_valid() in symbol.c: may a symbol of this type have this text as value?
bool is_valid_value(SymbolType type, std::string_view text);

/// sym_check_prop() in menu.c, and the warning of a missing type, for the symbol defined at `definition`.
void check_properties(const Model &model, MenuId definition, Messages &messages);

/// choice_check_sanity() in parser.y, for one entry inside a choice. False if it said an error.
bool check_choice_entry(const Model &model, MenuId entry, Messages &messages);

/// Where choices have values: the warnings of menu_finalize() in menu.c about an entry inside one.
void check_choice_value(const Model &model, MenuId choice, MenuId entry, Messages &messages);

/// transitional_check_sanity() in parser.y. False if it said an error.
bool check_transitional(const Model &model, MenuId entry, Messages &messages);

} // namespace kassay::kconfig
