// SPDX-License-Identifier: MIT
#include <filesystem>
#include <memory>
#include <sstream>

#include <fmt/format.h>
#include <unistd.h>

#include "cli/codegen_side.h"
#include "cli/codegen_survey.h"
#include "cli/commands.h"
#include "cli/comparison_report.h"
#include "cli/disassembly.h"
#include "cli/exit_code.h"
#include "cli/kernel_lock.h"
#include "cli/survey_options.h"
#include "cli/toolchain_lock.h"
#include "manifest/lock_reader.h"

namespace kassay::cli {

namespace {

/// The command line of `kassay diff`.
struct Options {
  SurveyOptions survey;
  CodegenRequest what;
  bool codegen = false;
  std::vector<std::string> sides;
  std::string kernel;
  std::string config;
  std::string format = "text";
  std::string colour = "auto";
};

/// One of the two, as far as it is known.
struct Side {
  manifest::LockFile lock;
  bool is_fingerprint = false;        ///< then the lock has nothing but `codegen`
  std::vector<std::string> variables; ///< of a toolchain: its words
  std::optional<CodegenSurvey> compiled;
};

/// The code of a toolchain, with --codegen; its warnings were given when the toolchain was looked at.
Result<void> compile(Side &side, const SurveyOptions &survey, const Options &options) {
  auto compiled =
      survey.take_with([&](const SurveyRequest &request) { return survey_codegen(request, options.what); });
  if (!compiled)
    return std::unexpected(compiled.error());
  side.lock.codegen = std::move(compiled->codegen);
  compiled->codegen = *side.lock.codegen;
  side.compiled = std::move(*compiled);
  return {};
}

/// A side is a lock file, a fingerprint, or a toolchain: words spelt as for make, all of them with '='.
Result<Side> side_of(const std::string &name, const Options &options) {
  std::istringstream words(name);
  std::vector<std::string> variables;
  for (std::string word; words >> word;)
    variables.push_back(word);
  const bool is_toolchain = !name.starts_with('/') && !name.starts_with('.') && !variables.empty() &&
                            std::ranges::all_of(variables, [](const std::string &word) {
                              return word.find('=') != std::string::npos;
                            });
  Side side;
  if (is_toolchain) {
    SurveyOptions one = options.survey;
    one.request.variables = side.variables = variables;
    one.request.decide = options.kernel.empty();
    const auto survey = one.take();
    if (!survey)
      return std::unexpected(survey.error());
    side.lock = lock_of(*survey);
    if (options.codegen)
      if (const auto compiled = compile(side, one, options); !compiled)
        return std::unexpected(compiled.error());
    return side;
  }
  side.is_fingerprint = is_fingerprint_file(name);
  if (side.is_fingerprint) {
    auto codegen = read_codegen(name);
    if (!codegen)
      return std::unexpected(codegen.error());
    side.lock.codegen = std::move(*codegen);
    return side;
  }
  auto lock = manifest::read_lock(name);
  if (!lock)
    return std::unexpected(lock.error());
  if (options.codegen && !lock->codegen)
    return fail(ErrorKind::usage, fmt::format("{}: has no fingerprint of generated code", name),
                "`kassay lock --codegen` records it");
  side.lock = std::move(*lock);
  return side;
}

int show_disassembly(const Side &before, const Side &after, const std::string &function) {
  if (!before.compiled || !after.compiled)
    return report({ErrorKind::usage, "--disassemble: files have no instructions",
                   "name both sides as toolchains, and --codegen: CC=gcc-11 CC=gcc-12"});
  const auto text = disassembly(*before.compiled, &*after.compiled, function);
  if (!text)
    return report(text.error());
  fmt::print("{}", *text);
  if (std::fflush(stdout) != 0)
    return report({ErrorKind::environment, "standard output: cannot be written", ""});
  const auto compared = manifest::compare_codegen(*before.lock.codegen, *after.lock.codegen);
  const auto found = std::ranges::find(compared.functions, function, &manifest::FunctionChange::function);
  return found == compared.functions.end() ? exit_clean : exit_findings;
}

/// With --kernel: the tree's own symbols in the place of the embedded ones, and what they do to .config.
Result<KernelDrift> ask_kernel(const Options &options, Side &before, Side &after) {
  const std::string kernel = std::filesystem::absolute(options.kernel);
  const std::string config = options.config.empty() ? "" : std::filesystem::absolute(options.config).string();
  for (Side *side : {&before, &after}) {
    if (side->variables.empty())
      return fail(
          ErrorKind::usage,
          fmt::format("--kernel: {} is a file, which a kernel tree can ask nothing",
                      options.sides[side == &before ? 0 : 1]),
          "name both sides as toolchains: CC=gcc-11 CC=gcc-12; locks that `kassay lock --kernel` wrote "
          "are compared as they are");
    if (const auto added = add_kernel(kernel, side->variables, options.survey.runner_settings(), side->lock);
        !added)
      return std::unexpected(added.error());
  }
  return compare_on_kernel(kernel, config, before.variables, after.variables,
                           options.survey.runner_settings());
}

/// What .config says more than the capabilities do, before the defects.
void add_config_changes(std::vector<manifest::Change> &changes, std::vector<manifest::Change> config) {
  std::erase_if(config, [&](const manifest::Change &change) {
    return std::ranges::any_of(changes, [&](const manifest::Change &told) {
      return told.kind == "capability" && told.subject == change.subject && told.before == change.before &&
             told.after == change.after;
    });
  });
  changes.insert(std::ranges::find(changes, "defect", &manifest::Change::kind), config.begin(), config.end());
}

Result<void> check(const Options &options) {
  if (options.kernel.empty() && !options.config.empty())
    return fail(ErrorKind::usage, "--config is of use with --kernel only", "add --kernel DIR");
  if (!options.codegen && !(options.what.commands.empty() && options.what.function.empty()))
    return fail(ErrorKind::usage, "--compile-commands and --disassemble are of use with --codegen only",
                "add --codegen");
  return options.what.check();
}

int run(const Options &options) {
  if (const auto checked = check(options); !checked)
    return report(checked.error());
  auto before = side_of(options.sides[0], options);
  if (!before)
    return report(before.error());
  auto after = side_of(options.sides[1], options);
  if (!after)
    return report(after.error());
  if (!options.what.function.empty())
    return show_disassembly(*before, *after, options.what.function);
  const bool know_defects = !before->lock.defects.empty() && !after->lock.defects.empty();
  const auto level = know_defects ? manifest::Level::defects : manifest::Level::capabilities;
  std::optional<KernelDrift> drift;
  if (!options.kernel.empty()) {
    auto asked = ask_kernel(options, *before, *after);
    if (!asked)
      return report(asked.error());
    drift = std::move(*asked);
  }
  ComparisonReport compared{options.sides[0], options.sides[1], level, {}, {}};
  if (!before->is_fingerprint && !after->is_fingerprint)
    compared.changes = manifest::compare(before->lock, after->lock, level);
  if (drift) {
    compared.kernel = drift->subject;
    add_config_changes(compared.changes, std::move(drift->changes));
  }
  if (before->lock.codegen && after->lock.codegen)
    compared.codegen = manifest::compare_codegen(*before->lock.codegen, *after->lock.codegen);
  fmt::print("{}", comparison_in(options.format, compared,
                                 Palette(use_colour(*parse_colour_mode(options.colour), STDOUT_FILENO))));
  if (std::fflush(stdout) != 0)
    return report({ErrorKind::environment, "standard output: cannot be written", ""});
  return compared.is_same() ? exit_clean : exit_findings;
}

} // namespace

void add_diff_command(CLI::App &app, int &exit_code) {
  const auto options = std::make_shared<Options>();
  CLI::App *command = app.add_subcommand("diff", "tell what changes between two toolchains, and why");
  command
      ->add_option("A B", options->sides,
                   "each a lock file, a fingerprint, or a toolchain spelt as for make in one word: "
                   "CC=gcc-12, 'LLVM=-19 ARCH=arm64'")
      ->expected(2)
      ->required();
  options->survey.add_without_variables(*command);
  command->add_flag("--codegen", options->codegen,
                    "also compile the corpus with both, and tell which functions come out differently");
  options->what.add_to(*command);
  command->add_option("--kernel", options->kernel,
                      "a kernel tree: compare what its own symbols say, and what becomes of a configuration");
  command->add_option("--config", options->config,
                      "the configuration; default: .config where make would look for it, else the "
                      "architecture's defconfig");
  command->add_option("--format", options->format, "what to print")
      ->check(CLI::IsMember({"text", "json", "markdown"}))
      ->capture_default_str();
  command->add_option("--color", options->colour, "colour the text")
      ->check(CLI::IsMember({"auto", "always", "never"}))
      ->capture_default_str();
  command->callback([options, &exit_code] { exit_code = run(*options); });
}

} // namespace kassay::cli
