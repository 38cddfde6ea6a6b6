// SPDX-License-Identifier: MIT
#include "cli/scan_inventory.h"

#include <algorithm>
#include <sstream>

namespace kassay::cli {

namespace {

std::vector<std::string> words_of(const std::string &text) {
  std::istringstream stream(text);
  std::vector<std::string> words;
  for (std::string word; stream >> word;)
    words.push_back(word);
  return words;
}

} // namespace

ScanInventory::ScanInventory(const std::vector<ScanRow> &rows,
                             const std::vector<rules::ScanMatcher> &matchers, const ScanTree &tree)
    : rows_(rows), tree_(tree) {
  for (const rules::ScanMatcher &matcher : matchers)
    row_of_matcher_.push_back(
        static_cast<std::size_t>(std::ranges::find(rows, matcher.bug, &ScanRow::bug) - rows.begin()));
  for (const ScanRow &row : rows) {
    avoiding_.push_back(words_of(row.bug->workaround_flags));
    std::vector<rules::Pattern> &patterns = needed_.emplace_back();
    for (const std::string &text : row.bug->trigger_flags)
      if (auto pattern = rules::Pattern::parse(text))
        patterns.push_back(std::move(*pattern));
  }
}

/// Thousands of units share a few hundred words, so each word is matched once.
ScanInventory::Bearings ScanInventory::bearings(const CompileUnit &unit) {
  std::vector<bool> seen;
  for (const std::string &word : unit.arguments) {
    auto known = needed_of_word_.find(word);
    if (known == needed_of_word_.end()) {
      std::vector<bool> matches;
      for (const auto &patterns : needed_)
        for (const rules::Pattern &pattern : patterns)
          matches.push_back(pattern.found_in(word).value_or(false));
      known = needed_of_word_.emplace(word, std::move(matches)).first;
    }
    seen.resize(known->second.size());
    for (std::size_t at = 0; at < seen.size(); ++at)
      seen[at] = seen[at] || known->second[at];
  }
  Bearings result;
  std::size_t at = 0;
  for (std::size_t row = 0; row < rows_.size(); ++row) {
    bool all = true;
    for (std::size_t pattern = 0; pattern < needed_[row].size(); ++pattern, ++at)
      all = all && at < seen.size() && seen[at];
    const bool avoided =
        !avoiding_[row].empty() && std::ranges::all_of(avoiding_[row], [&](const std::string &flag) {
          return std::ranges::find(unit.arguments, flag) != unit.arguments.end();
        });
    result.push_back(!all ? Bearing::none : avoided ? Bearing::covered : Bearing::open);
  }
  return result;
}

void ScanInventory::add(const CompileUnit &unit, rules::UnitScan scan) {
  ++units_;
  remembered_ += scan.remembered ? 1 : 0;
  for (const std::string &flag : scan.dropped)
    ++dropped_[flag];
  for (const std::string &flag : scan.meaning)
    ++meaning_[flag];
  if (!scan.failure.empty() || scan.errors > 0)
    flawed_.push_back({tree_.shown(unit.file.starts_with('/') ? unit.file : unit.directory + "/" + unit.file),
                       scan.failure.empty() ? scan.first_error : scan.failure, scan.errors,
                       !scan.failure.empty()});
  const Bearings found = bearings(unit);
  ++unit_counts_[found];
  for (auto &block : scan.blocks)
    if (!block->sites.empty())
      ++blocks_[{std::move(block), found}];
}

std::size_t ScanInventory::units_of(std::size_t row) const {
  std::size_t count = 0;
  for (const auto &[found, units] : unit_counts_)
    count += found[row] == Bearing::none ? 0 : units;
  return count;
}

std::map<ScanInventory::Place, ScanInventory::Found> ScanInventory::sites() const {
  std::map<Place, Found> result;
  for (const auto &[block_and_bearings, units] : blocks_) {
    const auto &[block, found] = block_and_bearings;
    const std::string file = tree_.shown(block->file);
    std::optional<Place> last; // two matchers of one rule may find the same place
    for (const rules::ScanSite &site : block->sites) {
      const std::size_t row = row_of_matcher_[site.matcher];
      Place place{row, file, site.line, site.column};
      if (found[row] == Bearing::none || last == place)
        continue;
      Found &entry = result[place];
      entry.function = site.function;
      entry.construct = site.construct;
      entry.units += units;
      entry.covered += found[row] == Bearing::covered ? units : 0;
      last = std::move(place);
    }
  }
  return result;
}

} // namespace kassay::cli
