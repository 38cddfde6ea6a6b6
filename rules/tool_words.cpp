// SPDX-License-Identifier: MIT
#include "rules/tool_words.h"

#include <cctype>
#include <functional>
#include <optional>
#include <set>
#include <utility>

namespace kassay::rules {

namespace {

constexpr ToolVariableName variable_names[] = {
    {"CC", "cc"},           {"LD", "ld"},           {"AR", "ar"},           {"NM", "nm"},
    {"OBJCOPY", "objcopy"}, {"STRIP", "strip"},     {"READELF", "readelf"}, {"HOSTCC", "hostcc"},
    {"RUSTC", "rustc"},     {"BINDGEN", "bindgen"}, {"PAHOLE", "pahole"},   {"CLANG_FLAGS", ""},
    {"m32-flag", ""},       {"m64-flag", ""},
};

/// The variable whose reference `text` begins with.
const ToolVariableName *reference_at(std::string_view text) {
  for (const ToolVariableName &variable : variable_names)
    if (text.starts_with("$(") && text.substr(2).starts_with(variable.name) &&
        text.substr(2 + variable.name.size()).starts_with(')'))
      return &variable;
  return nullptr;
}

/// Copies `text`, handing each reference to `replace`.
std::string replaced(std::string_view text,
                     const std::function<std::string(const ToolVariableName &)> &replace) {
  std::string result;
  while (!text.empty()) {
    if (const ToolVariableName *variable = reference_at(text)) {
      result += replace(*variable);
      text.remove_prefix(variable->name.size() + 3);
    } else {
      result += text.front();
      text.remove_prefix(1);
    }
  }
  return result;
}

} // namespace

std::span<const ToolVariableName> tool_variable_names() {
  return variable_names;
}

std::vector<std::string> mentioned_roles(std::string_view text) {
  std::set<std::string> roles;
  replaced(text, [&](const ToolVariableName &variable) {
    if (!variable.role.empty())
      roles.emplace(variable.role);
    return std::string();
  });
  return {roles.begin(), roles.end()};
}

std::string substituted(std::string_view text, const ToolWords &tools) {
  return replaced(text, [&](const ToolVariableName &variable) {
    std::string joined;
    if (auto found = tools.words.find(std::string(variable.name)); found != tools.words.end())
      for (const std::string &word : found->second)
        joined += (joined.empty() ? "" : " ") + word;
    return joined;
  });
}

std::vector<std::string> flag_words(std::string_view flags, const ToolWords &tools) {
  std::vector<std::string> words;
  std::string word;
  for (char c : substituted(flags, tools) + ' ') {
    if (!std::isspace(static_cast<unsigned char>(c)))
      word += c;
    else if (!word.empty())
      words.push_back(std::exchange(word, {}));
  }
  return words;
}

bool are_plain_flags(std::string_view flags) {
  std::string rest = replaced(flags, [](const ToolVariableName &) { return std::string(); });
  return rest.find_first_not_of(
             "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789%+,-./:=@_ ") ==
         std::string::npos;
}

} // namespace kassay::rules
