// SPDX-License-Identifier: MIT
#include <fstream>
#include <memory>

#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/comparison_report.h"
#include "cli/exit_code.h"
#include "cli/kernel_lock.h"
#include "cli/probe_report.h"
#include "cli/report_options.h"
#include "cli/survey_options.h"
#include "cli/toolchain_lock.h"
#include "cli/verify_findings.h"
#include "manifest/foreign_lock.h"
#include "manifest/lock_reader.h"
#include "probe/tool_environment.h"

namespace kassay::cli {

namespace {

/// The command line of `kassay verify`.
struct Options {
  SurveyOptions survey;
  std::vector<std::string> words; ///< the lock file and the toolchain, in any order
  std::string level = "L2";
  ReportOptions report;
  std::string kernel;
  bool github = false;
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

std::string in_format(const ComparisonReport &compared, Format format, const Palette &palette) {
  switch (format) {
  case Format::text:
    return comparison_text(compared, palette);
  case Format::json:
    return comparison_json(compared);
  case Format::markdown:
    return comparison_markdown(compared);
  default:
    return write_report(verify_report(compared), format, palette);
  }
}

/// The whole as a table on the page of the job, which is a file that may have other steps' text in it
/// already.
Result<void> add_step_summary(const ComparisonReport &compared) {
  const Environment own = own_environment();
  const auto path = own.find("GITHUB_STEP_SUMMARY");
  if (path == own.end() || path->second.empty())
    return {};
  std::ofstream summary(path->second, std::ios::app | std::ios::binary);
  summary << "### kassay verify\n\n" << in_format(compared, Format::markdown, Palette(false)) << std::flush;
  return summary ? Result<void>()
                 : fail(ErrorKind::environment, fmt::format("{}: cannot be written", path->second));
}

int tell(const ComparisonReport &compared, const Options &options, int good_code) {
  const auto delivered = options.report.deliver(
      [&](Format format, const Palette &palette) { return in_format(compared, format, palette); });
  if (!delivered)
    return report(delivered.error());
  if (options.github)
    if (const auto added = add_step_summary(compared); !added)
      return report(added.error());
  return compared.changes.empty() ? good_code : exit_findings;
}

/// A file of another tool, as far as it goes: version texts and packages.
int run_foreign(const manifest::ForeignLock &wanted, const std::string &name, Options &options) {
  options.survey.request.decide = false;
  const auto survey = options.survey.take();
  if (!survey)
    return report(survey.error());
  const auto found = manifest::compare_foreign(wanted, lock_of(*survey));
  fmt::print(stderr,
             "kassay: {}: {}: {} compared, {} packages not in it; it has no digests: `kassay lock` does\n",
             name, wanted.kind, found.compared, found.missing);
  if (found.compared == 0)
    return report({ErrorKind::usage, fmt::format("{}: has nothing that this toolchain has", name), ""});
  const auto level = wanted.packages.empty() ? manifest::Level::version : manifest::Level::closure;
  return tell({name, "this toolchain", level, found.changes}, options, exit_code_of(*survey));
}

int run(Options &options) {
  const auto name = take_lock_name(options);
  if (!name)
    return report(name.error());
  if (const auto good = options.report.check(); !good)
    return report(good.error());
  const auto level = static_cast<manifest::Level>(options.level[1] - '0');
  const auto text = manifest::read_lock_text(*name);
  if (!text)
    return report(text.error());
  const auto foreign = manifest::parse_foreign(*text, *name);
  if (!foreign)
    return report(foreign.error());
  if (*foreign)
    return run_foreign(**foreign, *name, options);
  const auto wanted = manifest::parse_lock(*text, *name);
  if (!wanted)
    return report(wanted.error());
  if (level >= manifest::Level::defects && wanted->defects.empty())
    return report({ErrorKind::usage, fmt::format("{}: has no defects to compare with", *name),
                   "`kassay lock --defects` or `kassay probe --out` writes them"});
  const bool asks_kernel = level >= manifest::Level::capabilities && wanted->kernel;
  if (asks_kernel && options.kernel.empty())
    return report({ErrorKind::usage, fmt::format("{}: its capabilities are those of a kernel tree", *name),
                   "name the tree: --kernel DIR"});
  options.survey.request.bugs = level >= manifest::Level::defects;
  options.survey.request.decide = level >= manifest::Level::capabilities && !asks_kernel;
  const auto survey = options.survey.take();
  if (!survey)
    return report(survey.error());
  manifest::LockFile found = lock_of(*survey);
  keep_roles_of(*wanted, found);
  if (asks_kernel)
    if (const auto added = add_kernel(options.kernel, options.survey.request.variables,
                                      options.survey.runner_settings(), found);
        !added)
      return report(added.error());
  return tell({*name, "this toolchain", level, manifest::compare(*wanted, found, level)}, options,
              exit_code_of(*survey));
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
  options->report.add_to(*command);
  command->add_flag("--github", options->github,
                    "annotations for GitHub Actions, and a table for the page of the job");
  command->add_option("--kernel", options->kernel, "L3 of a lock that was made with --kernel: the tree");
  command->callback([options, &exit_code] {
    if (options->github)
      options->report.format = "github";
    options->report.make_paths_absolute(); // --kernel changes the working directory
    exit_code = run(*options);
  });
}

} // namespace kassay::cli
