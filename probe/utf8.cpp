// SPDX-License-Identifier: MIT
#include "probe/utf8.h"

#include <string>

#include <fmt/format.h>

namespace kassay {

std::optional<Utf8Character> first_utf8_character(std::string_view text) {
  if (text.empty())
    return std::nullopt;
  const auto lead = static_cast<unsigned char>(text[0]);
  if (lead < 0x80)
    return Utf8Character{lead, 1};
  const std::size_t length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  if (lead < 0xc2 || lead > 0xf4 || text.size() < length)
    return std::nullopt;
  char32_t code = lead & (0x7fu >> length);
  for (std::size_t i = 1; i < length; ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if ((byte & 0xc0) != 0x80)
      return std::nullopt;
    code = code << 6 | (byte & 0x3fu);
  }
  constexpr char32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
  const bool surrogate = code >= 0xd800 && code <= 0xdfff;
  if (code < least[length] || code > 0x10ffff || surrogate)
    return std::nullopt;
  return Utf8Character{code, length};
}

bool is_graphic(std::string_view character) {
  if (character.size() == 1)
    return character[0] >= ' ' && character[0] <= '~';
  return fmt::format("{:?}", character).find(character) != std::string::npos;
}

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    const auto character = first_utf8_character(text);
    if (!character)
      return false;
    text.remove_prefix(character->length);
  }
  return true;
}

} // namespace kassay
