// SPDX-License-Identifier: MIT
// Where something stands in a rule file.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace kassay {

/// A position in a rule file, for messages; line and column count from 1.
struct Place {
  std::string file; ///< a path, or the name below rules/ of a file that was compiled in
  unsigned line = 0;
  unsigned column = 0;
  bool operator==(const Place &) const = default;
};

/// Where the byte at `at` of a file's text stands; columns count bytes.
Place place_of(std::string_view text, std::size_t at, const std::string &file);

/// "features/x86.toml:12:3".
std::string to_string(const Place &place);

} // namespace kassay
