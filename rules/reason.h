// SPDX-License-Identifier: MIT
// The one line of a tool's stderr that says why it refused.
#pragma once

#include <string>
#include <string_view>

namespace kassay::rules {

/// The first line that names an error, else the first that is no mere heading; "" if there is none. Safe to
/// print and the same in every run: control characters and bytes that are not UTF-8 become \xNN, names of
/// temporary files lose their random part, and the line ends after 200 characters.
std::string first_meaningful_line(std::string_view text);

} // namespace kassay::rules
