// SPDX-License-Identifier: MIT
#include <memory>
#include <sstream>

#include <fmt/format.h>
#include <unistd.h>

#include "cli/commands.h"
#include "cli/comparison_report.h"
#include "cli/exit_code.h"
#include "cli/survey_options.h"
#include "cli/toolchain_lock.h"
#include "manifest/lock_reader.h"

namespace kassay::cli {

namespace {

/// The command line of `kassay diff`.
struct Options {
  SurveyOptions survey;
  std::vector<std::string> sides;
  std::string format = "text";
  std::string colour = "auto";
};

/// A side is a lock file, or a toolchain: words spelt as for make, all of them with '='.
Result<manifest::LockFile> side_of(const std::string &side, const Options &options) {
  std::istringstream words(side);
  std::vector<std::string> variables;
  for (std::string word; words >> word;)
    variables.push_back(word);
  const bool is_toolchain = !side.starts_with('/') && !side.starts_with('.') && !variables.empty() &&
                            std::ranges::all_of(variables, [](const std::string &word) {
                              return word.find('=') != std::string::npos;
                            });
  if (!is_toolchain)
    return manifest::read_lock(side);
  SurveyOptions one = options.survey;
  one.request.variables = variables;
  const auto survey = one.take();
  if (!survey)
    return std::unexpected(survey.error());
  return lock_of(*survey);
}

int run(const Options &options) {
  const auto before = side_of(options.sides[0], options);
  if (!before)
    return report(before.error());
  const auto after = side_of(options.sides[1], options);
  if (!after)
    return report(after.error());
  const bool know_defects = !before->defects.empty() && !after->defects.empty();
  const auto level = know_defects ? manifest::Level::defects : manifest::Level::capabilities;
  const ComparisonReport compared{options.sides[0], options.sides[1], level,
                                  manifest::compare(*before, *after, level)};
  fmt::print("{}", comparison_in(options.format, compared,
                                 Palette(use_colour(*parse_colour_mode(options.colour), STDOUT_FILENO))));
  if (std::fflush(stdout) != 0)
    return report({ErrorKind::environment, "standard output: cannot be written", ""});
  return compared.changes.empty() ? exit_clean : exit_findings;
}

} // namespace

void add_diff_command(CLI::App &app, int &exit_code) {
  const auto options = std::make_shared<Options>();
  CLI::App *command = app.add_subcommand("diff", "tell what changes between two toolchains, and why");
  command
      ->add_option(
          "A B", options->sides,
          "each a lock file, or a toolchain spelt as for make in one word: CC=gcc-12, 'LLVM=-19 ARCH=arm64'")
      ->expected(2)
      ->required();
  options->survey.add_without_variables(*command);
  command->add_option("--format", options->format, "what to print")
      ->check(CLI::IsMember({"text", "json", "markdown"}))
      ->capture_default_str();
  command->add_option("--color", options->colour, "colour the text")
      ->check(CLI::IsMember({"auto", "always", "never"}))
      ->capture_default_str();
  command->callback([options, &exit_code] { exit_code = run(*options); });
}

} // namespace kassay::cli
