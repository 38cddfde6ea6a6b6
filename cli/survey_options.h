// SPDX-License-Identifier: MIT
// The options of every command that examines a toolchain, and the examination itself with its progress.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>

#include "cli/remembering_runner.h"
#include "cli/survey.h"
#include "cli/terminal.h"

namespace kassay::cli {

/// How a toolchain is named and looked at on the command line.
class SurveyOptions {
public:
  /// Adds NAME=VALUE, -j, --rules, --no-cache and --timeout. They are kept in this object, which must live
  /// until the command has run.
  void add_to(CLI::App &command);
  /// The same without NAME=VALUE, for a command whose positional arguments are others.
  void add_without_variables(CLI::App &command);

  /// --no-sandbox, for a command that runs the programs of rules.
  void add_sandbox_to(CLI::App &command);

  /// The paths of options, for a command that leaves the working directory.
  void make_paths_absolute();

  /// How a runner of the same command is set up.
  RunnerSettings runner_settings() const;

  /// Examines the toolchain, with progress and warnings on stderr. Dies of a signal that came meanwhile.
  Result<Survey> take() const;
  /// The same for another way to examine: Result<T>(SurveyRequest), where a T has warnings and
  /// interrupted_by.
  template <class Examine> auto take_with(Examine examine) const {
    SurveyRequest wanted = finished();
    std::optional<Progress> progress(std::in_place);
    wanted.progress = [&](const char *what, std::size_t done, std::size_t total) {
      progress->show(what, done, total);
    };
    auto found = examine(wanted);
    progress.reset();
    if (found)
      tell(found->warnings, found->interrupted_by);
    return found;
  }

  SurveyRequest request;

private:
  SurveyRequest finished() const;
  static void tell(const std::vector<std::string> &warnings, int interrupted_by);

  std::string rules_;
  double timeout_ = 30;
  bool no_cache_ = false;
  bool no_sandbox_ = false;
};

} // namespace kassay::cli
