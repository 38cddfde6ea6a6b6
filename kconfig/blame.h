// SPDX-License-Identifier: MIT
// Which symbols of an expression make it come to its value.
#pragma once

#include <vector>

#include "kconfig/configuration.h"

namespace kassay::kconfig {

/// Why an expression is not more, or not less, than it is.
enum class Towards : std::uint8_t { more, less };

/// The symbols that would have to change for the expression to become more or less, in its order, each once.
/// Constants and numbers are left out, undefined symbols are not.
std::vector<SymbolId> to_blame(Configuration &configuration, ExprId e, Towards towards);

/// True for what is no symbol but a number or a quoted text in a symbol's place.
bool is_literal(const Symbol &symbol);

} // namespace kassay::kconfig
