// SPDX-License-Identifier: MIT
// The text of the rule files that were compiled in (cmake/embed.cmake writes the definition).
#pragma once

#include <span>
#include <string_view>

namespace kassay::rules {

/// A file below rules/, as it was when kassay was built.
struct EmbeddedFile {
  std::string_view name; ///< relative to rules/: "features/x86.toml"
  std::string_view text;
};

/// In a fixed order (sorted by name).
std::span<const EmbeddedFile> embedded_files();

} // namespace kassay::rules
