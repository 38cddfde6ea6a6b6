// SPDX-License-Identifier: MIT
// What a symbol can be, and what can be known of it.
//
// Kconfig has no word for "nobody could tell": a question whose tool crashed is `n` there. Here it stays
// open, so that a broken machine is never read as a compiler without a feature. Tristate and hex are left
// out: no symbol that a toolchain decides has these types.
#pragma once

#include <optional>
#include <string>

namespace kassay::rules {

/// The type of a symbol, as Kconfig's keywords name it.
enum class Type { boolean, integer, string };

/// What a question about a tool came to.
enum class Answer { no, yes, cannot_tell };

/// A symbol's value as an expression sees it.
struct Value {
  Type type = Type::boolean;
  std::optional<std::string> text; ///< "y" or "n", digits, or any text; nullopt: cannot tell
  bool operator==(const Value &) const = default;
};

/// The value that Kconfig gives to a symbol of this type when its dependencies are not met: n, 0 or "".
inline std::string value_when_off(Type type) {
  return type == Type::boolean ? "n" : type == Type::integer ? "0" : "";
}

/// The keyword: "bool", "int" or "string".
inline std::string keyword(Type type) {
  return type == Type::boolean ? "bool" : type == Type::integer ? "int" : "string";
}

} // namespace kassay::rules
