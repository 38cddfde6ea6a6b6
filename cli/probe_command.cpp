// SPDX-License-Identifier: MIT
#include <fmt/format.h>
#include <unistd.h>

#include "cli/commands.h"
#include "cli/exit_code.h"
#include "cli/probe_report.h"
#include "cli/survey_options.h"
#include "cli/terminal.h"
#include "cli/toolchain_files.h"

namespace kassay::cli {

namespace {

/// The command line of `kassay probe`.
struct Options {
  SurveyOptions survey;
  std::string format = "text";
  std::string colour = "auto";
  std::string directory;
  std::string style = "static";
};

int run(Options &options) {
  options.survey.request.acquire = !options.directory.empty(); // its lock is that of `kassay lock --defects`
  options.survey.request.bugs = !options.directory.empty();
  const auto found = options.survey.take();
  if (!found)
    return report(found.error());

  const bool colour = use_colour(*parse_colour_mode(options.colour), STDOUT_FILENO);
  const std::string text = options.format == "json"       ? json_report(*found)
                           : options.format == "markdown" ? markdown_report(*found)
                                                          : text_report(*found, Palette(colour));
  if (!options.directory.empty()) {
    const auto written = write_toolchain_files(
        *found, options.directory, options.style == "live" ? kconfig::Style::live : kconfig::Style::fixed);
    if (!written)
      return report(written.error());
  }
  if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size() || std::fflush(stdout) != 0)
    return report({ErrorKind::environment, "standard output: cannot be written", ""});
  return exit_code_of(*found);
}

} // namespace

void add_probe_command(CLI::App &app, int &exit_code) {
  const auto options = std::make_shared<Options>();
  CLI::App *command = app.add_subcommand(
      "probe", "tell what the toolchain is and can do: tools, closures, minimum versions, Kconfig symbols");
  options->survey.add_to(*command);
  options->survey.add_sandbox_to(*command);
  command->add_option("--format", options->format, "what to print")
      ->check(CLI::IsMember({"text", "json", "markdown"}))
      ->capture_default_str();
  command->add_option(
      "--out", options->directory,
      "also write Kconfig.toolchain, toolchain.mk, toolchain.h, toolchain.config and kassay.lock "
      "into this directory, and what `kassay check --out` writes: the known bugs are tried then");
  command->add_option("--style", options->style, "of the Kconfig files: values, or the questions themselves")
      ->check(CLI::IsMember({"static", "live"}))
      ->capture_default_str();
  command->add_option("--color", options->colour, "colour the text")
      ->check(CLI::IsMember({"auto", "always", "never"}))
      ->capture_default_str();
  command->callback([options, &exit_code] { exit_code = run(*options); });
}

} // namespace kassay::cli
