// SPDX-License-Identifier: MIT
#include <csignal>

#include <fmt/format.h>

#include "cli/bug_survey.h"
#include "cli/commands.h"
#include "cli/exit_code.h"
#include "cli/terminal.h"
#include "probe/printable.h"

namespace kassay::cli {

namespace {

/// The command line of `kassay check`.
struct Options {
  SurveyRequest request;
  std::string format = "text";
  std::string rules;
  double timeout = 30;
  bool no_cache = false;
  bool all = false;
};

int run(Options &options) {
  SurveyRequest &request = options.request;
  request.use_store = !options.no_cache;
  request.deadline = std::chrono::milliseconds(static_cast<std::int64_t>(options.timeout * 1000));
  if (!options.rules.empty())
    request.rules_directory = options.rules;
  std::optional<Progress> progress(std::in_place);
  request.progress = [&](const char *what, std::size_t done, std::size_t total) {
    progress->show(what, done, total);
  };
  const auto found = survey_bugs(request);
  progress.reset();
  if (!found)
    return report(found.error());
  if (found->interrupted_by != 0) {
    signal(found->interrupted_by, SIG_DFL);
    raise(found->interrupted_by);
  }
  for (const std::string &warning : found->warnings)
    fmt::print(stderr, "kassay: {}\n", printable(warning, 4096));
  const std::string text = options.format == "json" ? json_of(*found) : text_of(*found, options.all, false);
  if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size() || std::fflush(stdout) != 0)
    return report({ErrorKind::environment, "standard output: cannot be written", ""});
  return exit_code_of(found->results);
}

} // namespace

void add_check_command(CLI::App &app, int &exit_code) {
  const auto options = std::make_shared<Options>();
  CLI::App *command = app.add_subcommand("check", "tell which known bugs the toolchain has, by trying them");
  command->add_option("NAME=VALUE", options->request.variables,
                      "the toolchain, spelt as for make: CC=gcc-12, LLVM=-19, ARCH=arm64");
  command->add_option("-j,--jobs", options->request.jobs, "children side by side; default: one per core")
      ->check(CLI::Range(1u, 4096u));
  command->add_option("--format", options->format, "what to print")
      ->check(CLI::IsMember({"text", "json"}))
      ->capture_default_str();
  command->add_flag("--all", options->all, "also the bugs that are fixed or do not apply");
  command->add_option("--rules", options->rules, "a directory of rules that override the embedded ones");
  command->add_flag("--no-cache", options->no_cache, "neither use nor fill the store");
  command->add_option("--timeout", options->timeout, "seconds until a child that gives no answer is killed")
      ->check(CLI::Range(0.1, 86400.0))
      ->capture_default_str();
  command->callback([options, &exit_code] { exit_code = run(*options); });
}

} // namespace kassay::cli
