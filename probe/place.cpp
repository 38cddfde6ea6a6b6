// SPDX-License-Identifier: MIT
#include "probe/place.h"

#include <fmt/format.h>

namespace kassay {

std::string to_string(const Place &place) {
  return fmt::format("{}:{}:{}", place.file, place.line, place.column);
}

} // namespace kassay
