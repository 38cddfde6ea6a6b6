// SPDX-License-Identifier: MIT
#include "cli/export_command.h"

#include <memory>

#include "cli/exit_code.h"
#include "cli/terminal.h"
#include "manifest/export.h"
#include "manifest/lock_reader.h"
#include "probe/atomic_file.h"

namespace kassay::cli {

namespace {

/// The command line of `kassay export`.
struct Options {
  std::string form;
  std::string lock = "kassay.lock";
  std::string output;
  std::string snapshot;
};

Result<std::string> exported(const manifest::LockFile &lock, const Options &options) {
  const std::string version = KASSAY_VERSION;
  if (options.form == "cyclonedx")
    return manifest::cyclonedx(lock, version);
  if (options.form == "slsa")
    return manifest::slsa_provenance(lock, version);
  if (options.form == "test-result")
    return manifest::test_result(lock, version);
  if (options.form == "buildinfo")
    return manifest::buildinfo(lock);
  if (options.form == "packages")
    return manifest::package_list(lock);
  return manifest::dockerfile(lock, options.snapshot);
}

int run(const Options &options) {
  const auto lock = manifest::read_lock(options.lock);
  if (!lock)
    return report(lock.error());
  const auto text = exported(*lock, options);
  if (!text)
    return report(text.error());
  if (!options.output.empty() && options.output != "-") {
    const auto written = write_if_changed(options.output, *text);
    return written ? exit_clean : report(written.error());
  }
  if (std::fwrite(text->data(), 1, text->size(), stdout) != text->size() || std::fflush(stdout) != 0)
    return report({ErrorKind::environment, "standard output: cannot be written", ""});
  return exit_clean;
}

} // namespace

void add_export_command(CLI::App &app, int &exit_code) {
  const auto options = std::make_shared<Options>();
  CLI::App *command = app.add_subcommand("export", "write a lock file in a form that other programs read");
  command
      ->add_option("FORM", options->form, "cyclonedx, slsa, test-result, buildinfo, packages or dockerfile")
      ->check(CLI::IsMember({"cyclonedx", "slsa", "test-result", "buildinfo", "packages", "dockerfile"}))
      ->required();
  command->add_option("LOCK", options->lock, "the lock file")->capture_default_str();
  command->add_option("-o,--output", options->output, "the file; default: standard output");
  command
      ->add_option("--snapshot", options->snapshot,
                   "dockerfile: take the packages as snapshot.debian.org was then: 20250520T000000Z")
      ->check([](const std::string &text) {
        return text.size() == 16 && text[8] == 'T' && text[15] == 'Z' &&
                       text.find_first_not_of("0123456789TZ") == std::string::npos
                   ? std::string()
                   : "is no timestamp such as 20250520T000000Z";
      });
  command->callback([options, &exit_code] { exit_code = run(*options); });
}

} // namespace kassay::cli
