// SPDX-License-Identifier: MIT
// Where something stands in a rule file.
#pragma once

#include <string>

namespace kassay {

/// A position in a rule file, for messages; line and column count from 1.
struct Place {
  std::string file; ///< a path, or the name below rules/ of a file that was compiled in
  unsigned line = 0;
  unsigned column = 0;
  bool operator==(const Place &) const = default;
};

/// "features/x86.toml:12:3".
std::string to_string(const Place &place);

} // namespace kassay
