// SPDX-License-Identifier: MIT
// The sites of many units folded into one list: each place once, with how many units see it and in how many
// of them the tree's own flags hold the bug off.
//
// A unit counts for a rule where the rule's trigger_flags are all in its command. What a header has in it is
// the same block in hundreds of units, so blocks are counted, and looked into once, at the end.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "cli/bug_in_tree.h"
#include "cli/findings.h"
#include "cli/scan_tree.h"
#include "rules/pattern.h"
#include "rules/scan_matcher.h"
#include "rules/scan_units.h"
#include "rules/verdict.h"

namespace kassay::cli {

/// A rule that is looked for.
struct ScanRow {
  const rules::Bug *bug = nullptr;
  std::optional<rules::Verdict> verdict; ///< affected or suspected; none with --all-rules
  std::string reason;                    ///< of the verdict
};

/// A unit that could not be looked at, or not as a whole.
struct FlawedUnit {
  std::string file;
  std::string what; ///< the failure, or the first error
  unsigned errors = 0;
  bool failed = false; ///< there is no result at all
};

/// See above.
class ScanInventory {
public:
  /// All must outlive it. Each matcher's bug is one of the rows'.
  ScanInventory(const std::vector<ScanRow> &rows, const std::vector<rules::ScanMatcher> &matchers,
                const ScanTree &tree);

  void add(const CompileUnit &unit, rules::UnitScan scan);

  std::size_t units() const { return units_; }
  std::size_t remembered() const { return remembered_; }
  const std::vector<FlawedUnit> &flawed() const { return flawed_; }              ///< in any order
  const std::map<std::string, std::size_t> &dropped() const { return dropped_; } ///< flag -> units
  const std::map<std::string, std::size_t> &meaning() const { return meaning_; } ///< likewise

  struct Place {
    std::size_t row;
    std::string file; ///< as ScanTree::shown()
    unsigned line, column;
    auto operator<=>(const Place &) const = default;
  };
  struct Found {
    std::string function, construct;
    std::size_t units = 0;
    std::size_t covered = 0; ///< units whose command has the flags that avoid it
  };
  /// By row, file, line.
  std::map<Place, Found> sites() const;

  /// How many units have the flags that a row's bug needs.
  std::size_t units_of(std::size_t row) const;

private:
  enum class Bearing : char { none, open, covered };
  using Bearings = std::vector<Bearing>; ///< of a unit, one for each row

  Bearings bearings(const CompileUnit &unit);

  const std::vector<ScanRow> &rows_;
  const ScanTree &tree_;
  std::vector<std::size_t> row_of_matcher_;
  std::vector<std::vector<std::string>> avoiding_;  ///< by row: the words of workaround_flags
  std::vector<std::vector<rules::Pattern>> needed_; ///< by row
  std::map<std::string, std::vector<bool>, std::less<>>
      needed_of_word_; ///< a word's matches, patterns in order
  std::map<std::pair<std::shared_ptr<const rules::ScanBlock>, Bearings>, std::size_t> blocks_;
  std::map<Bearings, std::size_t> unit_counts_;
  std::size_t units_ = 0, remembered_ = 0;
  std::vector<FlawedUnit> flawed_;
  std::map<std::string, std::size_t> dropped_, meaning_;
};

} // namespace kassay::cli
