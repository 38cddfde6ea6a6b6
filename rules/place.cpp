// SPDX-License-Identifier: MIT
#include "rules/place.h"

#include <fmt/format.h>

namespace kassay::rules {

std::string to_string(const Place &place) {
  return fmt::format("{}:{}:{}", place.file, place.line, place.column);
}

} // namespace kassay::rules
