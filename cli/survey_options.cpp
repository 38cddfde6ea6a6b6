// SPDX-License-Identifier: MIT
#include "cli/survey_options.h"

#include <csignal>

#include <fmt/format.h>

#include "cli/terminal.h"
#include "probe/printable.h"

namespace kassay::cli {

void SurveyOptions::add_to(CLI::App &command) {
  command.add_option(
      "NAME=VALUE", request.variables,
      "the toolchain, spelt as for make: CC=gcc-12, LLVM=-19, CROSS_COMPILE=aarch64-linux-gnu-, "
      "ARCH=arm64");
  add_without_variables(command);
}

void SurveyOptions::add_without_variables(CLI::App &command) {
  command.add_option("-j,--jobs", request.jobs, "children side by side; default: one per core")
      ->check(CLI::Range(1u, 4096u));
  command.add_option("--rules", rules_, "a directory of rules that override the embedded ones");
  command.add_flag("--no-cache", no_cache_, "neither use nor fill the store");
  command.add_option("--timeout", timeout_, "seconds until a child that gives no answer is killed")
      ->check(CLI::Range(0.1, 86400.0))
      ->capture_default_str();
}

Result<Survey> SurveyOptions::take() const {
  SurveyRequest wanted = request;
  wanted.use_store = !no_cache_;
  wanted.deadline = std::chrono::milliseconds(static_cast<std::int64_t>(timeout_ * 1000));
  if (!rules_.empty())
    wanted.rules_directory = rules_;
  std::optional<Progress> progress(std::in_place);
  wanted.progress = [&](const char *what, std::size_t done, std::size_t total) {
    progress->show(what, done, total);
  };
  auto found = survey(wanted);
  progress.reset();
  if (!found)
    return found;
  if (found->interrupted_by != 0) { // everything is cleaned up: die of it, so that a shell or make sees why
    signal(found->interrupted_by, SIG_DFL);
    raise(found->interrupted_by);
  }
  for (const std::string &warning : found->warnings)
    fmt::print(stderr, "kassay: {}\n", printable(warning, 4096));
  return found;
}

} // namespace kassay::cli
