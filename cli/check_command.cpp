// SPDX-License-Identifier: MIT
#include <filesystem>
#include <memory>
#include <optional>

#include <fmt/format.h>

#include "cli/bug_survey.h"
#include "cli/check_findings.h"
#include "cli/commands.h"
#include "cli/exit_code.h"
#include "cli/report_options.h"
#include "cli/survey_options.h"
#include "cli/tree_facts.h"

namespace kassay::cli {

namespace {

/// The command line of `kassay check`.
struct Options {
  SurveyOptions survey;
  KernelOptions kernel;
  std::string config;
  ReportOptions report;
  std::string directory;
  std::string style = "static";
  std::string fail_on = "affected";
  bool all = false;
};

std::string subject_of(const BugSurvey &survey) {
  const Tool *cc = find_tool(survey.identification.tools, "cc");
  return cc && cc->present() ? cc->version_text : "this toolchain";
}

std::string in_format(const BugSurvey &survey, const Report &findings, Format format, bool all,
                      const Palette &palette) {
  return format == Format::json   ? json_of(survey)
         : format == Format::text ? text_of(survey, all, false)
                                  : write_report(findings, format, palette);
}

/// The files of --out.
Result<void> write_directory(const BugSurvey &survey, const Options &options) {
  if (options.directory.empty())
    return {};
  const LiveQuestions live = live_questions(*survey.rules, survey.variables.srcarch, survey.identification);
  return write_bug_files(survey.results, options.directory, options.style == "live" ? &live : nullptr);
}

/// Paths are of the working directory, which becomes the tree's output directory.
void make_absolute(std::string &path) {
  std::error_code error;
  if (!path.empty())
    path = std::filesystem::absolute(path, error).string();
}

Result<std::optional<TreeFacts>> tree_facts(Options &options) {
  if (!options.kernel.is_named()) {
    if (options.config.empty())
      return std::optional<TreeFacts>();
    return fail(ErrorKind::usage, "--config: of which kernel tree?", "name it as well: --kernel DIR");
  }
  make_absolute(options.config);
  make_absolute(options.directory);
  options.report.make_paths_absolute();
  auto facts = take_tree_facts(options.kernel, options.config, options.survey.runner_settings());
  return facts ? Result<std::optional<TreeFacts>>(std::move(*facts)) : std::unexpected(facts.error());
}

/// What is not of the toolchain, but of the tree.
bool is_of_the_tree(const std::string &word) {
  return word.starts_with("O=") || word.starts_with("KCONFIG_") || word.starts_with("KBUILD_");
}

int run(Options &options) {
  if (const auto good = options.report.check(); !good)
    return report(good.error());
  options.survey.request.variables = options.kernel.all_words();
  options.survey.make_paths_absolute();
  auto tree = tree_facts(options);
  if (!tree)
    return report(tree.error());
  if (*tree)
    std::erase_if(options.survey.request.variables, is_of_the_tree);
  auto found = options.survey.take_with([](const SurveyRequest &request) { return survey_bugs(request); });
  if (!found)
    return report(found.error());
  found->tree = std::move(*tree);
  const Report findings =
      check_report(found->results, found->tree ? &*found->tree : nullptr, subject_of(*found));
  if (const auto written = write_directory(*found, options); !written)
    return report(written.error());
  const auto delivered = options.report.deliver([&](Format format, const Palette &palette) {
    return in_format(*found, findings, format, options.all, palette);
  });
  if (!delivered)
    return report(delivered.error());
  return exit_code_of(findings, options.fail_on);
}

} // namespace

void add_check_command(CLI::App &app, int &exit_code) {
  const auto options = std::make_shared<Options>();
  CLI::App *command = app.add_subcommand("check", "tell which known bugs the toolchain has, by trying them");
  options->survey.add_without_variables(*command);
  options->survey.add_sandbox_to(*command);
  options->kernel.add_to(*command);
  command->get_option("--kernel")
      ->description("also tell which bugs this kernel tree holds off, or its configuration cannot hit");
  command->add_option("--config", options->config,
                      "with --kernel, the configuration; default: .config where make would look for it, else "
                      "the architecture's defconfig");
  options->report.add_to(*command);
  command->add_option(
      "--out", options->directory,
      "also write Kconfig.bugs, bugs.mk, bugs.h, denylist.json and defects.toml into this directory");
  command->add_option("--style", options->style, "Kconfig.bugs: the verdicts, or the reproducers themselves")
      ->check(CLI::IsMember({"static", "live"}))
      ->capture_default_str();
  command->add_option("--fail-on", options->fail_on, "exit 1 from this upwards")
      ->check(CLI::IsMember(fail_on_words()))
      ->capture_default_str();
  command->add_flag("--all", options->all, "also the bugs that are fixed or do not apply, in text");
  command->callback([options, &exit_code] { exit_code = run(*options); });
}

} // namespace kassay::cli
