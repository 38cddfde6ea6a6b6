// SPDX-License-Identifier: MIT
// What a scan found, as findings and as text for people.
#pragma once

#include <optional>
#include <set>
#include <string>

#include "cli/scan_inventory.h"

namespace kassay::cli {

/// What the report is about.
struct ScanSubjectText {
  std::string toolchain; ///< "gcc-12 (Debian ...)"; "" with --all-rules
  std::string tree;      ///< "Linux 6.12, x86"
};

/// Which part of a tree's units a report is of, and of what.
struct ScanPart {
  std::size_t index = 0, of = 1; ///< --shard
  std::size_t units_total = 0;   ///< of all parts
  std::string digest;            ///< of all units and of what is looked for: equal in all parts
  /// Only sites in these files (as ScanTree::shown()), for --changed-since.
  std::optional<std::set<std::string>> files;
};

/// A finding for each site, worst first; what applies to all of them in its properties: units, rules with
/// their counts by subsystem, flags, flawed units.
Report scan_report(const std::vector<ScanRow> &rows, const ScanInventory &inventory, const ScanTree &tree,
                   const ScanSubjectText &subject, const ScanPart &part);

/// Fills in what `rules` of the properties count, from the findings. These must be sorted by rule and place.
void count_sites(Report &report);

/// For people: a paragraph for each rule, with at most `most` of its sites (0: all).
std::string scan_text(const Report &report, std::size_t most, const Palette &palette);

/// "drivers/net/ethernet/intel/e1000/x.c" -> "drivers/net": what a maintainer's tree is about.
std::string subsystem_of(const std::string &file);

} // namespace kassay::cli
