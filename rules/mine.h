// SPDX-License-Identifier: MIT
// What a tree itself says of compiler bugs: comments that cite one, and comparisons of compiler versions;
// each with the rule that covers it, or none. The share that is covered tells how complete our own rules are
// for that tree.
//
// Covered: a citation whose bug is a rule's address (url, more_urls), or that stands within a few lines of
// the symbol that a rule's [[kernel]] names in that file; a comparison that stands so. Limits: text is
// searched, not parsed; a bug that a comment only paraphrases is not seen.
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "rules/bug.h"

namespace kassay::rules {

/// One find.
struct Mined {
  enum class Kind { citation, comparison };
  std::string file; ///< below the tree
  unsigned line = 0;
  Kind kind = Kind::citation;
  std::string what; ///< "gcc 113921", "CBL 1886", or the condition's text
  std::string text; ///< the line
  const Bug *covered_by = nullptr;
};

/// Whether a file of that name is looked into: C, assembly, Rust, Kconfig, Makefiles, scripts.
bool is_mined(std::string_view name);

/// Finds in the text of one file, in the order of its lines.
std::vector<Mined> mine(const std::string &file, std::string_view text);

/// Says which rule covers each find.
class MineCover {
public:
  explicit MineCover(std::span<const Bug> bugs);
  void cover(std::vector<Mined> &finds, std::string_view text) const;

private:
  std::map<std::string, const Bug *> by_citation_;                          ///< "gcc 113921"
  std::multimap<std::string, std::pair<std::string, const Bug *>> by_file_; ///< file -> symbol
};

} // namespace kassay::rules
