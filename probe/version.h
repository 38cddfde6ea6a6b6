// SPDX-License-Identifier: MIT
// Version numbers as tools print them, and as the kernel codes them in one integer.
#pragma once

#include <array>
#include <compare>
#include <optional>
#include <string>
#include <string_view>

namespace kassay {

/// Up to three numbers; what is not there is 0.
struct Version {
  std::array<int, 3> numbers{};

  auto operator<=>(const Version &) const = default;

  /// 12.2.0 -> 120200: scripts/cc-version.sh, ld-version.sh and as-version.sh of the kernel.
  int code() const { return numbers[0] * 10000 + numbers[1] * 100 + numbers[2]; }
  /// 1.78.0 -> 107800: scripts/rustc-version.sh and rust_is_available.sh, which leave room for three digits.
  int rust_code() const { return numbers[0] * 100000 + numbers[1] * 100 + numbers[2]; }
};

/// The whole of `text` as a version: "12", "2.40", "1.78.0-nightly" (what follows the numbers is ignored).
/// Numbers above 99,999 are no version's. A patch level above 99 is kept as it is.
std::optional<Version> parse_version(std::string_view text);

/// The first "N.N" or "N.N.N" in a text, with where it stands; a "v" before it is fine, a letter or digit is
/// not.
struct FoundVersion {
  Version version;
  std::string text; ///< "2.40", "19.1.7"
};
std::optional<FoundVersion> find_version(std::string_view text);

} // namespace kassay
