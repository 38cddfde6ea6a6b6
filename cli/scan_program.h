// SPDX-License-Identifier: MIT
// Where kassay-scan is: a program of its own (rules/scan/), installed beside kassay, or not at all.
#pragma once

#include <string>

#include "probe/result.h"

namespace kassay::cli {

/// $KASSAY_SCAN, else beside this program, else ../libexec/kassay. An Error (environment) says what to
/// install.
Result<std::string> find_scan_program();

} // namespace kassay::cli
