// SPDX-License-Identifier: MIT
#include "manifest/toml_text.h"

#include <algorithm>

#include <fmt/format.h>

namespace kassay::manifest {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t longest_row = 400; // bytes of an array in one line

bool is_table_array(const Json &value) {
  return value.is_array() && !value.empty() &&
         std::ranges::all_of(value, [](const Json &element) { return element.is_object(); });
}

std::string key_text(const std::string &key) {
  bool bare = !key.empty() && std::ranges::all_of(key, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  });
  return bare ? key : toml_string(key);
}

std::string value_text(const Json &value) {
  if (value.is_string())
    return toml_string(value.get_ref<const std::string &>());
  std::string text;
  if (value.is_array()) {
    for (const Json &element : value)
      text += (text.empty() ? "" : ", ") + value_text(element);
    if (text.size() <= longest_row)
      return "[" + text + "]";
    text.clear(); // one a line, so that a diff of two files shows which
    for (const Json &element : value)
      text += "  " + value_text(element) + ",\n";
    return "[\n" + text + "]";
  }
  if (value.is_object()) {
    for (const auto &[key, element] : value.items())
      text += fmt::format("{}{} = {}", text.empty() ? "" : ", ", key_text(key), value_text(element));
    return text.empty() ? "{}" : "{ " + text + " }";
  }
  return value.dump(); // integers and booleans are spelt alike
}

void append_table(std::string &text, const std::string &path, const Json &table) {
  for (const auto &[key, value] : table.items())
    if (!is_table_array(value))
      text += fmt::format("{} = {}\n", key_text(key), value_text(value));
  for (const auto &[key, value] : table.items()) {
    if (!is_table_array(value))
      continue;
    std::string name = path + "." + key_text(key);
    for (const Json &element : value) {
      text += fmt::format("\n[[{}]]\n", name);
      append_table(text, name, element);
    }
  }
}

} // namespace

std::string toml_string(std::string_view text) {
  std::string result = "\"";
  for (std::size_t at = 0; at < text.size(); ++at) {
    auto byte = static_cast<unsigned char>(text[at]);
    bool c1 = byte == 0xc2 && at + 1 < text.size() && static_cast<unsigned char>(text[at + 1]) < 0xa0;
    if (byte == '"' || byte == '\\')
      result += fmt::format("\\{}", text[at]);
    else if (byte < ' ' || byte == 0x7f)
      result += fmt::format("\\u{:04X}", byte);
    else if (c1)
      result += fmt::format("\\u{:04X}", static_cast<unsigned char>(text[++at]));
    else
      result += text[at];
  }
  return result + "\"";
}

std::string toml_text(const nlohmann::ordered_json &document) {
  std::string text;
  for (const auto &[key, value] : document.items()) {
    if (value.is_array() && value.empty())
      continue;
    const char *opening = value.is_array() ? "[[" : "[";
    const char *closing = value.is_array() ? "]]" : "]";
    for (const Json &table : value.is_array() ? value : Json::array({value})) {
      text += fmt::format("{}{}{}{}\n", text.empty() ? "" : "\n", opening, key_text(key), closing);
      append_table(text, key_text(key), table);
    }
  }
  return text;
}

} // namespace kassay::manifest
