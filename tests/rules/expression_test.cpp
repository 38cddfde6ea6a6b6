// SPDX-License-Identifier: MIT
#include "rules/expression.h"

#include <map>

#include <gtest/gtest.h>

namespace kassay::rules {
namespace {

Value lookup(const std::string &symbol) {
  static const std::map<std::string, Value> values = {
      {"YES", {Type::boolean, "y"}},
      {"NO", {Type::boolean, "n"}},
      {"UNKNOWN", {Type::boolean, std::nullopt}},
      {"GCC_VERSION", {Type::integer, "120200"}},
      {"ZERO", {Type::integer, "0"}},
      {"UNKNOWN_VERSION", {Type::integer, std::nullopt}},
      {"TEXT", {Type::string, "gcc"}},
      {"TEN", {Type::string, "10"}},
      {"NINE", {Type::string, "9"}},
      {"OCTAL", {Type::string, "010"}},
  };
  auto found = values.find(symbol);
  return found == values.end() ? Value{Type::boolean, "n"} : found->second;
}

Answer answer(std::string_view text) {
  Result<Expression> expression = Expression::parse(text);
  EXPECT_TRUE(expression) << text << ": " << expression.error().message;
  return expression ? expression->evaluate(lookup) : Answer::cannot_tell;
}

std::string error(std::string_view text) {
  Result<Expression> expression = Expression::parse(text);
  return expression ? "accepted" : expression.error().message;
}

TEST(Expression, AndBindsTighterThanOr) {
  EXPECT_EQ(answer("YES || NO && NO"), Answer::yes);
  EXPECT_EQ(answer("(YES || NO) && NO"), Answer::no);
}

TEST(Expression, NotAppliesToTheComparisonAfterIt) {
  EXPECT_EQ(answer("!YES = n"), Answer::yes);
  EXPECT_EQ(answer("!(YES) || NO"), Answer::no);
}

TEST(Expression, IntegersCompareAsNumbers) {
  EXPECT_EQ(answer("GCC_VERSION >= 120000"), Answer::yes);
  EXPECT_EQ(answer("GCC_VERSION >= 90000"), Answer::yes);
  EXPECT_EQ(answer("GCC_VERSION < 120200"), Answer::no);
  EXPECT_EQ(answer("GCC_VERSION <= 120200"), Answer::yes);
  EXPECT_EQ(answer("GCC_VERSION > 120200"), Answer::no);
  EXPECT_EQ(answer("GCC_VERSION != 0"), Answer::yes);
}

TEST(Expression, StringsCompareAsTextOnlyWhenBothSymbolsAreStrings) {
  EXPECT_EQ(answer("TEXT = \"gcc\""), Answer::yes);
  EXPECT_EQ(answer("TEN < NINE"), Answer::yes) << "strcmp";
  EXPECT_EQ(answer("TEN > 9"), Answer::yes) << "numbers, because a constant has no type";
}

TEST(Expression, ConstantsOfNoTypeAreReadInAnyBase) {
  EXPECT_EQ(answer("OCTAL = 8"), Answer::yes);
}

TEST(Expression, BoolComparesAsZeroAndTwo) {
  EXPECT_EQ(answer("YES = y"), Answer::yes);
  EXPECT_EQ(answer("YES != NO"), Answer::yes);
  EXPECT_EQ(answer("NO = ZERO"), Answer::yes);
  EXPECT_EQ(answer("NO < YES"), Answer::yes);
}

TEST(Expression, IntegerOrStringAloneIsFalse) {
  EXPECT_EQ(answer("GCC_VERSION"), Answer::no);
  EXPECT_EQ(answer("\"text\""), Answer::no);
}

TEST(Expression, UnknownMattersOnlyWhereItDecides) {
  EXPECT_EQ(answer("UNKNOWN && NO"), Answer::no);
  EXPECT_EQ(answer("NO && UNKNOWN"), Answer::no);
  EXPECT_EQ(answer("UNKNOWN || YES"), Answer::yes);
  EXPECT_EQ(answer("UNKNOWN && YES"), Answer::cannot_tell);
  EXPECT_EQ(answer("UNKNOWN || NO"), Answer::cannot_tell);
  EXPECT_EQ(answer("!UNKNOWN"), Answer::cannot_tell);
  EXPECT_EQ(answer("UNKNOWN_VERSION > 5"), Answer::cannot_tell);
}

TEST(Expression, SymbolsAreSortedAndListedOnce) {
  EXPECT_EQ(Expression::parse("B && (A || B = \"C\") && 12 < D")->symbols(),
            (std::vector<std::string>{"A", "B", "D"}));
}

TEST(Expression, LoneOperandHasAValue) {
  Expression expression = *Expression::parse("GCC_VERSION");
  EXPECT_TRUE(expression.is_operand());
  EXPECT_EQ(expression.operand_value(lookup), (Value{Type::integer, "120200"}));
  EXPECT_FALSE(Expression::parse("!A")->is_operand());
}

TEST(Expression, ErrorsNameTheColumn) {
  EXPECT_EQ(error("A && "), "column 6: expected a symbol, a number or a string");
  EXPECT_EQ(error("A & B"), "column 3: expected '&&', '||' or the end");
  EXPECT_EQ(error("(A || B"), "column 1: '(' without ')'");
  EXPECT_EQ(error("A)"), "column 2: ')' without '('");
  EXPECT_EQ(error("A = \"x"), "column 5: string without an end");
  EXPECT_EQ(error(""), "column 1: expected a symbol, a number or a string");
  EXPECT_EQ(error("A = $B"), "column 5: expected a symbol, a number or a string, not '$'");
  EXPECT_EQ(error("A = B = C"), "column 7: expected '&&', '||' or the end");
}

TEST(Expression, DeepNestingIsRefusedNotFollowed) {
  EXPECT_EQ(error(std::string(100'000, '(')), "column 101: too deeply nested");
  EXPECT_EQ(error(std::string(100'000, '!')), "column 101: too deeply nested");
}

} // namespace
} // namespace kassay::rules
