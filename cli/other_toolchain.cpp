// SPDX-License-Identifier: MIT
#include "cli/other_toolchain.h"

#include <algorithm>
#include <string_view>

#include "probe/kbuild.h"

namespace kassay::cli {
namespace {

std::string_view name_of(std::string_view word) {
  return word.substr(0, word.find('='));
}

bool names(const std::vector<std::string> &words, std::string_view name) {
  return std::ranges::any_of(words, [&](const std::string &word) { return name_of(word) == name; });
}

bool is_part_of_toolchain(std::string_view name) {
  return name == "LLVM" || name == "LLVM_IAS" || is_chosen_by_llvm(name);
}

} // namespace

OtherToolchain other_toolchain(const std::vector<std::string> &first, const std::vector<std::string> &other,
                               const Environment &environment) {
  const bool is_anew = names(other, "LLVM") || names(other, "CC");
  OtherToolchain result{{}, environment};
  for (const std::string &word : first) {
    const std::string_view name = name_of(word);
    if (name != "O" && !names(other, name) && !(is_anew && is_part_of_toolchain(name)))
      result.variables.push_back(word);
  }
  result.variables.insert(result.variables.end(), other.begin(), other.end());
  if (is_anew)
    for (const char *name : {"LLVM", "LLVM_IAS"})
      result.environment.erase(name);
  return result;
}

} // namespace kassay::cli
