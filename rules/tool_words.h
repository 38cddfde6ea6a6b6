// SPDX-License-Identifier: MIT
// The variables that a trial's text may mention, and what stands for them.
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace kassay::rules {

/// The words of each variable: "CC" -> {"ccache", "gcc"}, "CLANG_FLAGS" -> {...}, "m64-flag" -> {"-m64"}. A
/// name that is not there stands for nothing, as an unset variable does in Kconfig.
struct ToolWords {
  std::map<std::string, std::vector<std::string>> words;
};

/// A variable that trials may mention as $(name).
struct ToolVariableName {
  std::string_view name; ///< "CC"
  std::string_view role; ///< "cc"; "" for one that names no tool
};

/// All of them, in a fixed order.
std::span<const ToolVariableName> tool_variable_names();

/// The roles of the tools that `text` mentions as $(NAME), sorted, each once.
std::vector<std::string> mentioned_roles(std::string_view text);

/// `text` with each $(NAME) of tool_variable_names() replaced by its words, joined by blanks; all else stays.
std::string substituted(std::string_view text, const ToolWords &tools);

/// `flags` with variables replaced, split at blanks. Flags hold no quotes: rules/feature.cpp refuses them.
std::vector<std::string> flag_words(std::string_view flags, const ToolWords &tools);

/// True if `flags` has only characters that no shell takes for its own, beside $(NAME) of a known variable.
bool are_plain_flags(std::string_view flags);

} // namespace kassay::rules
