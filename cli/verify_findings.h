// SPDX-License-Identifier: MIT
// What `verify` found, as findings, for the formats that other programs read.
#pragma once

#include "cli/comparison_report.h"
#include "cli/findings.h"

namespace kassay::cli {

/// A finding of level error for each change, the first of which says what explains them all; where nothing
/// changed one that passed. They stand in the lock file.
Report verify_report(const ComparisonReport &compared);

} // namespace kassay::cli
