// SPDX-License-Identifier: MIT
// The one line of a tool's output that says why it refused.
#pragma once

#include <string>
#include <string_view>

namespace kassay {

/// The first line that names an error, else the first that is no mere heading; "" if there is none. Safe to
/// print (probe/printable.h), short, and the same in every run: names of temporary files lose their random
/// part.
std::string complaint(std::string_view text);

} // namespace kassay
