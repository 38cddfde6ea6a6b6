// SPDX-License-Identifier: MIT
#include "probe/package_url.h"

#include <fmt/format.h>

namespace kassay {

std::string percent_encoded(std::string_view text, std::string_view also_plain) {
  std::string encoded;
  for (char c : text) {
    bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                 std::string_view(".-_~").contains(c) || also_plain.contains(c);
    encoded += plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return encoded;
}

std::string to_string(const PackageUrl &url) {
  auto encoded = [](std::string_view part) { return percent_encoded(part, ":"); };
  std::string text = "pkg:" + url.type + "/";
  if (!url.name_space.empty())
    text += encoded(url.name_space) + "/";
  text += encoded(url.name);
  if (!url.version.empty())
    text += "@" + encoded(url.version);
  char separator = '?';
  for (const auto &[key, value] : url.qualifiers) {
    if (value.empty())
      continue;
    text += separator + key + "=" + encoded(value);
    separator = '&';
  }
  return text;
}

} // namespace kassay
