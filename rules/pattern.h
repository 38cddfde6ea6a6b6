// SPDX-License-Identifier: MIT
// A regular expression of a rule, searched in what a tool printed.
//
// The syntax is ECMAScript's; `^` and `$` are ends of line, `.` is no newline. Rejected: std::regex, which
// recurses once per character: a long line of a compiler would overflow the stack.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "probe/result.h"

namespace kassay::rules {

/// Cheap to copy.
class Pattern {
public:
  /// Fails with kind usage and what is wrong.
  static Result<Pattern> parse(const std::string &text);

  /// Nothing where the search needs too many steps.
  std::optional<bool> found_in(std::string_view text) const;

private:
  struct Compiled;
  std::shared_ptr<const Compiled> compiled_;
};

/// `text` is a pattern of a rule that was read; nothing where it is none, or needs too many steps.
std::optional<bool> matches(const std::string &pattern, std::string_view text);

} // namespace kassay::rules
