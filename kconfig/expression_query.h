// SPDX-License-Identifier: MIT
// What expressions say about a symbol, for automatic submenus and conditions: the rest of
// scripts/kconfig/expr.c.
#pragma once

#include "kconfig/expression.h"

namespace kassay::kconfig {

/// expr_contains_symbol(): is the symbol mentioned at all?
bool contains_symbol(const ExpressionPool &pool, ExprId e, SymbolId symbol);
/// expr_depends_symbol(): is the expression n where the symbol is?
bool depends_on_symbol(const ExpressionPool &pool, ExprId e, SymbolId symbol);
/// expr_contains_symbol_negated(): may the expression want the symbol off?
bool wants_off(const ExpressionPool &pool, ExprId e, SymbolId symbol);
/// expr_trans_compare(): the expression compared with a constant, comparisons moved to its leaves.
ExprId compare_leaves(ExpressionPool &pool, ExprId e, ExprKind kind, SymbolId constant);

} // namespace kassay::kconfig
