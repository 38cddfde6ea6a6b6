// SPDX-License-Identifier: MIT
// What `kassay explain` prints.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "cli/terminal.h"
#include "kconfig/change_search.h"
#include "kconfig/explain.h"

namespace kassay::cli {

/// A toolchain's answer, asked for again to see why.
struct Evidence {
  std::string command; ///< without what hides its standard error
  std::string outcome; ///< "exited with 1"
  std::string err;     ///< its standard error
  std::string advice;  ///< "install bindgen >= 0.65.1", where the words of the script allow it
};

/// Changes that were tried and hold.
struct Proposal {
  kconfig::Changes changes;
  std::string value; ///< that the symbol then has
};

/// All that is known of one symbol.
struct ExplainReport {
  const kconfig::Model *model = nullptr;
  std::string configuration; ///< the file that values come from; "" if there is none
  kconfig::Explanation explanation;
  std::map<std::size_t, Evidence> evidence; ///< by index into Model::macro_uses
  std::vector<Proposal> proposals;
  std::optional<kconfig::SearchResult> search; ///< if changes were sought
  std::string wanted;                          ///< "y"
  std::size_t most_changes = 0;                ///< that were looked for in one proposal
};

std::string text_of(const std::vector<ExplainReport> &reports, const Palette &palette);
std::string json_of(const std::vector<ExplainReport> &reports);

} // namespace kassay::cli
