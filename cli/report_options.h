// SPDX-License-Identifier: MIT
// How a command is told where its report goes, and in which form: --format for standard output, --output
// FORMAT=PATH for files beside it, --color.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "cli/findings.h"

namespace kassay::cli {

/// The three options of `check`, `scan` and `verify`.
class ReportOptions {
public:
  /// They are kept in this object, which must live until the command has run.
  void add_to(CLI::App &command);

  /// Errors (usage): an --output that is not FORMAT=PATH. To be asked before anything is done.
  Result<void> check() const;

  /// The paths of --output, for a command that leaves the working directory.
  void make_paths_absolute();

  /// Writes the files, then standard output: `write` gives the report's text. Colours are for a terminal
  /// only. Errors (environment): something could not be written.
  Result<void> deliver(const std::function<std::string(Format, const Palette &)> &write) const;

  std::string format = "text"; ///< of standard output

private:
  std::vector<std::string> outputs_; ///< FORMAT=PATH
  std::string colour_ = "auto";
};

} // namespace kassay::cli
