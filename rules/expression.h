// SPDX-License-Identifier: MIT
// A condition over symbols in Kconfig's syntax: `CC_IS_GCC && (GCC_VERSION >= 120000 || !AS_IS_GNU)`.
//
// The grammar is that of scripts/kconfig/parser.y: a comparison stands between two operands only, `!A = B` is
// `!(A = B)`, `&&` binds tighter than `||`. Comparisons mean what __expr_calc_value of expr.c makes of them:
// text order where both sides are strings, else numbers where both can be read as such. What differs: a value
// may be unknown, and an expression is unknown only where the unknown part matters (`n && ?` is n). Left out:
// tristates, hex symbols, macros.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "probe/result.h"
#include "rules/value.h"

namespace kassay::rules {

/// A parsed condition; copying it is cheap enough for rule files (a handful of nodes).
class Expression {
public:
  /// Gives a symbol's value. A symbol that is not there is for the caller to choose: Kconfig takes it as n.
  using Lookup = std::function<Value(const std::string &symbol)>;

  /// Fails with kind usage and "column N: what is wrong", N from 1.
  static Result<Expression> parse(std::string_view text);

  /// Truth: an int or a string as a whole expression is n, as in Kconfig.
  Answer evaluate(const Lookup &lookup) const;

  /// The symbol or constant that is the whole expression, as `default OPERAND` takes it; is_operand() must
  /// hold.
  Value operand_value(const Lookup &lookup) const;

  /// True for a lone symbol or constant.
  bool is_operand() const { return nodes_.size() == 1; }

  /// The symbols mentioned, sorted, each once.
  std::vector<std::string> symbols() const;

  /// The text that was parsed.
  const std::string &text() const { return text_; }

private:
  enum class Operation {
    symbol,
    constant,
    negation,
    conjunction,
    disjunction,
    equal,
    unequal,
    less,
    less_equal,
    greater,
    greater_equal
  };
  /// An operand or an operation on earlier nodes; the last node is the root.
  struct Node {
    Operation operation;
    std::size_t left = 0;
    std::size_t right = 0;
    std::string name;     ///< of a symbol
    Value value;          ///< of a constant
    bool numeric = false; ///< a constant of no declared type, whose text may be read as a number of any base
  };
  friend class ExpressionParser;

  Answer truth(std::size_t node, const Lookup &lookup) const;
  Answer compare(const Node &node, const Lookup &lookup) const;
  Value operand(const Node &node, const Lookup &lookup) const;

  std::vector<Node> nodes_;
  std::string text_;
};

} // namespace kassay::rules
