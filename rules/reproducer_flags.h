// SPDX-License-Identifier: MIT
// Which words a rule may hand to a tool. A rule file may come from anybody: it must not make a compiler write
// or read outside of its scratch directory, load code or start a program of the rule's choosing.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace kassay::rules {

/// Why flags are refused, and what to do instead.
struct FlagObjection {
  std::string what;
  std::string hint;
};

/// The first objection to words for a compiler, separated by blanks; nothing where they are fine.
std::optional<FlagObjection> objection_to_compiler_flags(std::string_view flags);

/// Likewise for a linker, bindgen, pahole, objcopy.
std::optional<FlagObjection> objection_to_tool_flags(std::string_view flags);

} // namespace kassay::rules
