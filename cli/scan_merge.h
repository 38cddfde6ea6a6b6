// SPDX-License-Identifier: MIT
// The parts of a scan that was split by --shard, put together. A part is the JSON report of its shard; that
// all are there, and of one and the same scan, is proven by what each says of the whole.
#pragma once

#include <string>
#include <vector>

#include "cli/findings.h"
#include "probe/result.h"

namespace kassay::cli {

/// What was read of a file.
struct ScanPartText {
  std::string name;
  std::string text;
};

/// One report of all parts, as a scan in one piece would have given it. Errors: a text that is no part, parts
/// of different scans, or a part twice (usage); `missing` is set, and the report lacks them, where parts are
/// not there.
Result<Report> merge_scans(const std::vector<ScanPartText> &parts, std::string &missing);

} // namespace kassay::cli
