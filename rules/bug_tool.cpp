// SPDX-License-Identifier: MIT
#include "rules/bug_tool.h"

#include <algorithm>

namespace kassay::rules {

namespace {

constexpr BugTool tools[] = {
    {"ar", "ar", "binutils"},
    {"bindgen", "bindgen", ""},
    {"clang", "cc", "clang"},
    {"gas", "as", "gas"},
    {"gcc", "cc", "gcc"},
    {"gold", "ld", "gold"},
    {"ld.bfd", "ld", "bfd"},
    {"libclang", "bindgen", ""},
    {"lld", "ld", "lld"},
    {"llvm-ar", "ar", "llvm"},
    {"llvm-nm", "nm", "llvm"},
    {"llvm-objcopy", "objcopy", "llvm"},
    {"llvm-strip", "strip", "llvm"},
    {"nm", "nm", "binutils"},
    {"objcopy", "objcopy", "binutils"},
    {"pahole", "pahole", ""},
    {"rustc", "rustc", ""},
    {"strip", "strip", "binutils"},
};

} // namespace

std::span<const BugTool> bug_tools() {
  return tools;
}

const BugTool *find_bug_tool(std::string_view name) {
  const auto found = std::ranges::find(tools, name, &BugTool::name);
  return found == std::end(tools) ? nullptr : found;
}

} // namespace kassay::rules
