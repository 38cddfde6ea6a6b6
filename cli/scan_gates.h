// SPDX-License-Identifier: MIT
// The preprocessor's decisions on a compiler all over a tree: what each comes to for one toolchain, and for
// another.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "cli/findings.h"
#include "cli/scan_tree.h"
#include "probe/kbuild.h"
#include "rules/scan_units.h"

namespace kassay::cli {

/// A directive's place and text.
struct GatePlace {
  std::string file; ///< as ScanTree::shown()
  unsigned line = 0, column = 0;
  std::string directive, condition;
  auto operator<=>(const GatePlace &) const = default;
};

/// What a toolchain makes of each: the values that units came to ("true", "false", "not-evaluated"), sorted.
using Gates = std::map<GatePlace, std::set<std::string>>;

/// What it takes to look.
struct GateRequest {
  KbuildVariables variables; ///< the toolchain
  std::string program;       ///< kassay-scan
  std::string directory;     ///< where the compilers' macros are kept, as headers; it is made
  rules::ScanJob job;        ///< without matchers
  std::function<void(std::size_t done, std::size_t total)> progress;
};

/// All gates that the units come upon under that toolchain. `ask` runs the compiler, `scan` kassay-scan.
/// Errors: the compiler does not preprocess; kassay-scan does not start.
Result<Gates> find_gates(const GateRequest &request, const std::vector<CompileUnit> &units,
                         const ScanTree &tree, Runner &ask, Runner &scan, AnswerBook &book);

/// A finding for each: a note, or a warning where the other toolchain decides otherwise. `other` may be null.
Report gate_report(const Gates &gates, const std::string &toolchain, const Gates *other,
                   const std::string &other_toolchain, const std::string &tree);

/// For people, by file; with two toolchains only what differs.
std::string gate_text(const Report &report, const Palette &palette);

} // namespace kassay::cli
