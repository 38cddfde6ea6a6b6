// SPDX-License-Identifier: MIT
#include <memory>

#include <fmt/format.h>
#include <unistd.h>

#include "cli/commands.h"
#include "cli/comparison_report.h"
#include "cli/exit_code.h"
#include "cli/probe_report.h"
#include "cli/survey_options.h"
#include "cli/toolchain_lock.h"
#include "manifest/lock_reader.h"

namespace kassay::cli {

namespace {

/// The command line of `kassay verify`.
struct Options {
  SurveyOptions survey;
  std::vector<std::string> words; ///< the lock file and the toolchain, in any order
  std::string level = "L2";
  std::string format = "text";
  std::string colour = "auto";
};

/// The words without '=' name the lock file; the others are the toolchain's.
Result<std::string> take_lock_name(Options &options) {
  std::string name;
  for (const std::string &word : options.words)
    if (word.find('=') != std::string::npos && !word.starts_with('/') && !word.starts_with('.'))
      options.survey.request.variables.push_back(word);
    else if (name.empty())
      name = word;
    else
      return fail(ErrorKind::usage, fmt::format("{} and {}: one lock file at a time", name, word),
                  "`kassay diff A B` compares two");
  return name.empty() ? "kassay.lock" : name;
}

/// What both sides speak of: a lock has the tools that were there when it was made, and rustc that came since
/// is none of its business.
void keep_roles_of(const manifest::LockFile &wanted, manifest::LockFile &found) {
  std::erase_if(found.tools, [&](const manifest::LockedTool &tool) {
    return std::ranges::none_of(wanted.tools,
                                [&](const manifest::LockedTool &other) { return other.role == tool.role; });
  });
  std::erase_if(found.defects, [&](const manifest::Defect &defect) {
    return std::ranges::any_of(wanted.defects, [&](const manifest::Defect &other) {
      return other.id == defect.id && other.verdict == "not-applicable";
    });
  });
}

int run(Options &options) {
  const auto name = take_lock_name(options);
  if (!name)
    return report(name.error());
  const auto level = static_cast<manifest::Level>(options.level[1] - '0');
  const auto wanted = manifest::read_lock(*name);
  if (!wanted)
    return report(wanted.error());
  if (level >= manifest::Level::defects && wanted->defects.empty())
    return report({ErrorKind::usage, fmt::format("{}: has no defects to compare with", *name),
                   "`kassay lock --defects` or `kassay probe --out` writes them"});
  options.survey.request.bugs = level >= manifest::Level::defects;
  options.survey.request.decide = level >= manifest::Level::capabilities;
  const auto survey = options.survey.take();
  if (!survey)
    return report(survey.error());
  manifest::LockFile found = lock_of(*survey);
  keep_roles_of(*wanted, found);
  const ComparisonReport compared{*name, "this toolchain", level, manifest::compare(*wanted, found, level)};
  fmt::print("{}", comparison_in(options.format, compared,
                                 Palette(use_colour(*parse_colour_mode(options.colour), STDOUT_FILENO))));
  if (std::fflush(stdout) != 0)
    return report({ErrorKind::environment, "standard output: cannot be written", ""});
  return compared.changes.empty() ? exit_code_of(*survey) : exit_findings;
}

} // namespace

void add_verify_command(CLI::App &app, int &exit_code) {
  const auto options = std::make_shared<Options>();
  CLI::App *command =
      app.add_subcommand("verify", "compare the toolchain with a lock file; exit 1 where it differs");
  command->add_option(
      "LOCK NAME=VALUE", options->words,
      "the lock file (default: kassay.lock), and the toolchain, spelt as for make: CC=gcc-12, LLVM=-19");
  options->survey.add_without_variables(*command);
  options->survey.add_sandbox_to(*command);
  command
      ->add_option("--level", options->level,
                   "how deep: L0 version texts, L1 the drivers' bytes, L2 all bytes, L3 what the tools can "
                   "do, tried again, L4 the known bugs, tried again")
      ->check(CLI::IsMember({"L0", "L1", "L2", "L3", "L4"}))
      ->capture_default_str();
  command->add_option("--format", options->format, "what to print")
      ->check(CLI::IsMember({"text", "json", "markdown"}))
      ->capture_default_str();
  command->add_option("--color", options->colour, "colour the text")
      ->check(CLI::IsMember({"auto", "always", "never"}))
      ->capture_default_str();
  command->callback([options, &exit_code] { exit_code = run(*options); });
}

} // namespace kassay::cli
