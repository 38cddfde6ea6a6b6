// SPDX-License-Identifier: MIT
// What a scan found, as findings and as text for people.
#pragma once

#include <string>

#include "cli/scan_inventory.h"

namespace kassay::cli {

/// What the report is about.
struct ScanSubjectText {
  std::string toolchain; ///< "gcc-12 (Debian ...)"; "" with --all-rules
  std::string tree;      ///< "Linux 6.12, x86"
};

/// A finding for each site, worst first; what applies to all of them in its properties: units, rules with
/// their counts by subsystem, flags, flawed units.
Report scan_report(const std::vector<ScanRow> &rows, const ScanInventory &inventory, const ScanTree &tree,
                   const ScanSubjectText &subject);

/// For people: a paragraph for each rule, with at most `most` of its sites (0: all).
std::string scan_text(const Report &report, std::size_t most, const Palette &palette);

/// "drivers/net/ethernet/intel/e1000/x.c" -> "drivers/net": what a maintainer's tree is about.
std::string subsystem_of(const std::string &file);

} // namespace kassay::cli
