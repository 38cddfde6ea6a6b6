// SPDX-License-Identifier: MIT
// The tools that bugs are known of: the folders below rules/bugs/, and who plays their part in a toolchain.
#pragma once

#include <span>
#include <string_view>

namespace kassay::rules {

/// "gcc" is the CC whose family is gcc.
struct BugTool {
  std::string_view name;   ///< the folder
  std::string_view role;   ///< "cc"
  std::string_view family; ///< as identification names it; "": any in that role
};

/// All of them, by name.
std::span<const BugTool> bug_tools();

/// nullptr for a name that is no tool.
const BugTool *find_bug_tool(std::string_view name);

} // namespace kassay::rules
