// SPDX-License-Identifier: MIT
// Expressions as conf writes them: expr_print() in scripts/kconfig/expr.c.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "kconfig/configuration.h"

namespace kassay::kconfig {

/// "A && (B || !C)"; "y" for no expression.
std::string expression_text(const Model &model, ExprId e);
/// Likewise, with the value behind each symbol that has a type: "A [=y] && B".
std::string expression_with_values(const Configuration &configuration, ExprId e);
/// Likewise for readers: no value behind a constant, and a macro as it is written where it left one.
std::string expression_for_readers(const Configuration &configuration, ExprId e,
                                   std::span<const MacroUse *const> macros = {});
/// The terms of an OR that have this value, a line for each, below a title; "" if there are none.
std::string reverse_dependencies(Configuration &configuration, ExprId e, Tristate value,
                                 std::string_view title);

} // namespace kassay::kconfig
