// SPDX-License-Identifier: MIT
#include <memory>

#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/exit_code.h"
#include "cli/probe_report.h"
#include "cli/survey_options.h"
#include "cli/terminal.h"
#include "cli/toolchain_lock.h"
#include "manifest/lock_file.h"
#include "probe/atomic_file.h"

namespace kassay::cli {

namespace {

/// The command line of `kassay lock`.
struct Options {
  SurveyOptions survey;
  std::string output;
};

int run(const Options &options) {
  const auto found = options.survey.take();
  if (!found)
    return report(found.error());
  const std::string text = manifest::to_toml(lock_of(*found));
  if (!options.output.empty() && options.output != "-") {
    if (const auto written = write_if_changed(options.output, text); !written)
      return report(written.error());
  } else if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size() || std::fflush(stdout) != 0) {
    return report({ErrorKind::environment, "standard output: cannot be written", ""});
  }
  return exit_code_of(*found);
}

} // namespace

void add_lock_command(CLI::App &app, int &exit_code) {
  const auto options = std::make_shared<Options>();
  CLI::App *command =
      app.add_subcommand("lock", "write the manifest that pins the toolchain down to its bytes");
  options->survey.add_to(*command);
  command->add_option("-o,--output", options->output, "the file; default: standard output");
  command->callback([options, &exit_code] { exit_code = run(*options); });
}

} // namespace kassay::cli
