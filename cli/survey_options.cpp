// SPDX-License-Identifier: MIT
#include "cli/survey_options.h"

#include <csignal>
#include <filesystem>

#include <fmt/format.h>

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

void SurveyOptions::add_sandbox_to(CLI::App &command) {
  command.add_flag("--no-sandbox", no_sandbox_,
                   "run the rules' programs as any other: where neither Landlock nor bubblewrap is there");
}

void SurveyOptions::make_paths_absolute() {
  std::error_code error;
  if (!rules_.empty())
    rules_ = std::filesystem::absolute(rules_, error).string();
}

RunnerSettings SurveyOptions::runner_settings() const {
  return {.use_store = !no_cache_, .jobs = request.jobs};
}

Result<Survey> SurveyOptions::take() const {
  return take_with(survey);
}

SurveyRequest SurveyOptions::finished() const {
  SurveyRequest wanted = request;
  wanted.use_store = !no_cache_;
  wanted.sandbox = !no_sandbox_;
  wanted.deadline = std::chrono::milliseconds(static_cast<std::int64_t>(timeout_ * 1000));
  if (!rules_.empty())
    wanted.rules_directory = rules_;
  return wanted;
}

void SurveyOptions::tell(const std::vector<std::string> &warnings, int interrupted_by) {
  if (interrupted_by != 0) { // everything is cleaned up: die of it, so that a shell or make sees why
    signal(interrupted_by, SIG_DFL);
    raise(interrupted_by);
  }
  for (const std::string &warning : warnings)
    fmt::print(stderr, "kassay: {}\n", printable(warning, 4096));
}

} // namespace kassay::cli
