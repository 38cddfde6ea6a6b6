// SPDX-License-Identifier: MIT
// The options of every command that examines a toolchain, and the examination itself with its progress.
#pragma once

#include <string>

#include <CLI/CLI.hpp>

#include "cli/survey.h"

namespace kassay::cli {

/// How a toolchain is named and looked at on the command line.
class SurveyOptions {
public:
  /// Adds NAME=VALUE, -j, --rules, --no-cache and --timeout. They are kept in this object, which must live
  /// until the command has run.
  void add_to(CLI::App &command);
  /// The same without NAME=VALUE, for a command whose positional arguments are others.
  void add_without_variables(CLI::App &command);

  /// Examines the toolchain, with progress and warnings on stderr. Dies of a signal that came meanwhile.
  Result<Survey> take() const;

  SurveyRequest request;

private:
  std::string rules_;
  double timeout_ = 30;
  bool no_cache_ = false;
};

} // namespace kassay::cli
