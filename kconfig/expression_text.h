// SPDX-License-Identifier: MIT
// Expressions as conf writes them: expr_print() in scripts/kconfig/expr.c.
#pragma once

#include <string>
#include <string_view>

#include "kconfig/configuration.h"

namespace kassay::kconfig {

/// "A && (B || !C)"; "y" for no expression.
std::string expression_text(const Model &model, ExprId e);
/// Likewise, with the value behind each symbol that has a type: "A [=y] && B".
std::string expression_with_values(const Configuration &configuration, ExprId e);
/// The terms of an OR that have this value, a line for each, below a title; "" if there are none.
std::string reverse_dependencies(Configuration &configuration, ExprId e, Tristate value,
                                 std::string_view title);

} // namespace kassay::kconfig
