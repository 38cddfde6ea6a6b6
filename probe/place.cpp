// SPDX-License-Identifier: MIT
#include "probe/place.h"

#include <algorithm>

#include <fmt/format.h>

namespace kassay {

Place place_of(std::string_view text, std::size_t at, const std::string &file) {
  const std::string_view before = text.substr(0, at);
  const auto line = static_cast<unsigned>(std::ranges::count(before, '\n')) + 1;
  const std::size_t last = before.rfind('\n');
  return {file, line, static_cast<unsigned>(last == std::string_view::npos ? at + 1 : at - last)};
}

std::string to_string(const Place &place) {
  return fmt::format("{}:{}:{}", place.file, place.line, place.column);
}

} // namespace kassay
