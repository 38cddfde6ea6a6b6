// SPDX-License-Identifier: MIT
// Ranges of a tool's versions, half-open: "11.0..11.5" has 11.4.9 but not 11.5. "..8.5" and "17.." are open.
#pragma once

#include <compare>
#include <optional>
#include <string_view>
#include <vector>

#include "probe/result.h"

namespace kassay::rules {

/// The numbers of a version, missing ones count as 0: "2.36" equals "2.36.0".
struct ToolVersion {
  std::vector<unsigned> numbers;
  std::strong_ordering operator<=>(const ToolVersion &other) const;
  bool operator==(const ToolVersion &other) const;
};

/// Digits and dots; what follows ("-14+deb12u1", "git", "rc1") is ignored.
std::optional<ToolVersion> parse_tool_version(std::string_view text);

/// See above.
struct VersionRange {
  std::optional<ToolVersion> from; ///< included
  std::optional<ToolVersion> to;   ///< not included
  bool contains(const ToolVersion &version) const;
};

Result<VersionRange> parse_version_range(std::string_view text);

} // namespace kassay::rules
