// SPDX-License-Identifier: MIT
#include <filesystem>
#include <memory>
#include <optional>

#include <fmt/format.h>
#include <unistd.h>

#include "cli/bug_survey.h"
#include "cli/check_findings.h"
#include "cli/commands.h"
#include "cli/exit_code.h"
#include "cli/survey_options.h"
#include "cli/tree_facts.h"
#include "probe/atomic_file.h"

namespace kassay::cli {

namespace {

/// The command line of `kassay check`.
struct Options {
  SurveyOptions survey;
  KernelOptions kernel;
  std::string config;
  std::string format = "text";
  std::string colour = "auto";
  std::vector<std::string> outputs; ///< FORMAT=PATH
  std::string directory;
  std::string style = "static";
  std::string fail_on = "affected";
  bool all = false;
};

std::string subject_of(const BugSurvey &survey) {
  const Tool *cc = find_tool(survey.identification.tools, "cc");
  return cc && cc->present() ? cc->version_text : "this toolchain";
}

std::string in_format(const BugSurvey &survey, const Report &findings, Format format, const Options &options,
                      bool colour) {
  return format == Format::json   ? json_of(survey)
         : format == Format::text ? text_of(survey, options.all, false)
                                  : write_report(findings, format, Palette(colour));
}

/// The files of --output FORMAT=PATH, all named rightly before one is written.
Result<void> write_outputs(const BugSurvey &survey, const Report &findings, const Options &options) {
  for (const std::string &output : options.outputs) {
    const auto split = output.find('=');
    const auto written =
        write_if_changed(output.substr(split + 1),
                         in_format(survey, findings, *parse_format(output.substr(0, split)), options, false));
    if (!written)
      return std::unexpected(written.error());
  }
  if (options.directory.empty())
    return {};
  const LiveQuestions live = live_questions(*survey.rules, survey.variables.srcarch, survey.identification);
  return write_bug_files(survey.results, options.directory, options.style == "live" ? &live : nullptr);
}

Result<void> check_outputs(const Options &options) {
  for (const std::string &output : options.outputs) {
    const auto split = output.find('=');
    if (split == std::string::npos || split + 1 == output.size() || !parse_format(output.substr(0, split)))
      return fail(ErrorKind::usage, fmt::format("--output {}: is not FORMAT=PATH", output),
                  fmt::format("formats: {}", fmt::join(format_names(), ", ")));
  }
  return {};
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
  for (std::string &output : options.outputs) {
    std::string path = output.substr(output.find('=') + 1);
    make_absolute(path);
    output = output.substr(0, output.find('=') + 1) + path;
  }
  auto facts = take_tree_facts(options.kernel, options.config, options.survey.runner_settings());
  return facts ? Result<std::optional<TreeFacts>>(std::move(*facts)) : std::unexpected(facts.error());
}

/// What is not of the toolchain, but of the tree.
bool is_of_the_tree(const std::string &word) {
  return word.starts_with("O=") || word.starts_with("KCONFIG_") || word.starts_with("KBUILD_");
}

int run(Options &options) {
  if (const auto good = check_outputs(options); !good)
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
  if (const auto written = write_outputs(*found, findings, options); !written)
    return report(written.error());
  const bool colour = use_colour(*parse_colour_mode(options.colour), STDOUT_FILENO);
  const std::string text = in_format(*found, findings, *parse_format(options.format), options, colour);
  if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size() || std::fflush(stdout) != 0)
    return report({ErrorKind::environment, "standard output: cannot be written", ""});
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
  command->add_option("--format", options->format, "what to print")
      ->check(CLI::IsMember(format_names()))
      ->capture_default_str();
  command
      ->add_option("--output", options->outputs,
                   "FORMAT=PATH: also write it there; may be given several times")
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
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
  command->add_option("--color", options->colour, "colour the text")
      ->check(CLI::IsMember({"auto", "always", "never"}))
      ->capture_default_str();
  command->callback([options, &exit_code] { exit_code = run(*options); });
}

} // namespace kassay::cli
