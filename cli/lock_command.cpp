// SPDX-License-Identifier: MIT
#include <filesystem>
#include <memory>

#include <fmt/format.h>

#include "cli/codegen_survey.h"
#include "cli/commands.h"
#include "cli/exit_code.h"
#include "cli/kernel_lock.h"
#include "cli/probe_report.h"
#include "cli/survey_options.h"
#include "cli/terminal.h"
#include "cli/toolchain_lock.h"
#include "manifest/lock_file.h"
#include "manifest/lock_schema.h"
#include "probe/atomic_file.h"

namespace kassay::cli {

namespace {

/// The command line of `kassay lock`.
struct Options {
  SurveyOptions survey;
  std::string output;
  std::string kernel;
  bool schema = false;
  bool codegen = false;
};

/// Prints, or writes the file of -o.
int deliver(const std::string &text, const std::string &output, int exit_code) {
  if (!output.empty() && output != "-") {
    const auto written = write_if_changed(output, text);
    return written ? exit_code : report(written.error());
  }
  if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size() || std::fflush(stdout) != 0)
    return report({ErrorKind::environment, "standard output: cannot be written", ""});
  return exit_code;
}

int run(Options &options) {
  if (!options.output.empty() && options.output != "-") // --kernel changes the working directory
    options.output = std::filesystem::absolute(options.output);
  if (options.schema)
    return deliver(std::string(manifest::lock_schema()), options.output, exit_clean);
  options.survey.request.acquire = true;
  options.survey.request.decide = options.kernel.empty();
  const auto found = options.survey.take();
  if (!found)
    return report(found.error());
  manifest::LockFile lock = lock_of(*found);
  int status = exit_code_of(*found);
  if (options.codegen) {
    auto compiled = options.survey.take_with(
        [](const SurveyRequest &request) { return survey_codegen(request, CodegenRequest()); });
    if (!compiled)
      return report(compiled.error());
    if (status == exit_clean && compiled->codegen.count_problems() > 0)
      status = exit_unexamined;
    lock.codegen = std::move(compiled->codegen);
  }
  if (!options.kernel.empty())
    if (const auto added = add_kernel(options.kernel, options.survey.request.variables,
                                      options.survey.runner_settings(), lock);
        !added)
      return report(added.error());
  return deliver(manifest::to_toml(lock), options.output, status);
}

} // namespace

void add_lock_command(CLI::App &app, int &exit_code) {
  const auto options = std::make_shared<Options>();
  CLI::App *command =
      app.add_subcommand("lock", "write the manifest that pins the toolchain down to its bytes");
  options->survey.add_to(*command);
  options->survey.add_sandbox_to(*command);
  command->add_flag("--defects", options->survey.request.bugs,
                    "also try the known bugs, as `kassay check` does, for `kassay verify --level L4`");
  command->add_option("-o,--output", options->output, "the file; default: standard output");
  command->add_option("--kernel", options->kernel,
                      "a kernel tree: record what its own symbols say rather than the embedded ones");
  command->add_flag("--schema", options->schema, "print the JSON schema of a lock file instead");
  command->add_flag("--codegen", options->codegen,
                    "also record the code that the compiler makes of the corpus, function by function");
  command->callback([options, &exit_code] { exit_code = run(*options); });
}

} // namespace kassay::cli
