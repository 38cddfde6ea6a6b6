// SPDX-License-Identifier: MIT
#include <algorithm>
#include <memory>

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include "cli/codegen_report.h"
#include "cli/codegen_side.h"
#include "cli/codegen_survey.h"
#include "cli/commands.h"
#include "cli/disassembly.h"
#include "cli/exit_code.h"
#include "cli/survey_options.h"
#include "manifest/codegen_json.h"
#include "probe/atomic_file.h"
#include "probe/printable.h"

namespace kassay::cli {

namespace {

/// The command line of `kassay fingerprint`.
struct Options {
  SurveyOptions survey;
  CodegenRequest what;
  std::vector<std::string> words; ///< a toolchain's NAME=VALUE, or two files
  std::string output;
  std::string format = "text";
  std::string colour = "auto";
};

bool is_variable(const std::string &word) {
  return word.find('=') != std::string::npos && !word.starts_with('/') && !word.starts_with('.');
}

int write(const Options &options, const std::string &text) {
  if (!options.output.empty() && options.output != "-") {
    const auto written = write_if_changed(options.output, text);
    return written ? exit_clean : report(written.error());
  }
  if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size() || std::fflush(stdout) != 0)
    return report({ErrorKind::environment, "standard output: cannot be written", ""});
  return exit_clean;
}

Palette palette_of(const Options &options) {
  const bool to_file = !options.output.empty() && options.output != "-";
  return Palette(!to_file && use_colour(*parse_colour_mode(options.colour), STDOUT_FILENO));
}

int compare_files(const Options &options) {
  if (options.words.size() != 2 || !options.what.commands.empty() || !options.what.function.empty())
    return report({ErrorKind::usage, "two files are compared, each a fingerprint or a lock file",
                   "kassay fingerprint A B; or a toolchain: kassay fingerprint CC=gcc-12"});
  const auto before = read_codegen(options.words[0]);
  if (!before)
    return report(before.error());
  const auto after = read_codegen(options.words[1]);
  if (!after)
    return report(after.error());
  const manifest::CodegenComparison comparison = manifest::compare_codegen(*before, *after);
  std::string text;
  if (options.format == "json") {
    nlohmann::json json = codegen_changes_json(comparison);
    json["schema"] = 1;
    json["before"] = as_utf8(options.words[0]);
    json["after"] = as_utf8(options.words[1]);
    text = json.dump(2) + "\n";
  } else {
    text = codegen_changes_text(comparison, palette_of(options));
  }
  const int status = write(options, text);
  return status != exit_clean ? status : comparison.is_same() ? exit_clean : exit_findings;
}

int take(Options &options) {
  options.survey.request.variables = options.words;
  const auto found = options.survey.take_with(
      [&](const SurveyRequest &request) { return survey_codegen(request, options.what); });
  if (!found)
    return report(found.error());
  std::string text = options.format == "json" ? manifest::codegen_json(found->codegen)
                                              : codegen_text(found->codegen, palette_of(options));
  if (!options.what.function.empty()) {
    const auto instructions = disassembly(*found, nullptr, options.what.function);
    if (!instructions)
      return report(instructions.error());
    text = *instructions;
  }
  const int status = write(options, text);
  return status != exit_clean ? status : found->codegen.count_problems() > 0 ? exit_unexamined : exit_clean;
}

int run(Options &options) {
  // --files takes all words that follow it; a variable is none of them
  const auto variables = std::ranges::stable_partition(
      options.what.prefixes, [](const std::string &prefix) { return !is_variable(prefix); });
  options.words.insert(options.words.end(), variables.begin(), variables.end());
  options.what.prefixes.erase(variables.begin(), variables.end());
  const bool of_toolchain = std::ranges::all_of(options.words, is_variable);
  return of_toolchain ? take(options) : compare_files(options);
}

} // namespace

void add_fingerprint_command(CLI::App &app, int &exit_code) {
  const auto options = std::make_shared<Options>();
  CLI::App *command = app.add_subcommand(
      "fingerprint", "tell what machine code the compiler makes, by function, or what two made differently");
  command->add_option("NAME=VALUE|A B", options->words,
                      "the toolchain, spelt as for make: CC=gcc-12, LLVM=-19, ARCH=arm64; or two files to "
                      "compare, each a fingerprint in JSON or a lock file");
  options->survey.add_without_variables(*command);
  command->remove_option(command->get_option("--rules")); // nothing of them is asked
  options->what.add_to(*command);
  command->add_option("-o,--output", options->output, "the file; default: standard output");
  command->add_option("--format", options->format, "what to print")
      ->check(CLI::IsMember({"text", "json"}))
      ->capture_default_str();
  command->add_option("--color", options->colour, "colour the text")
      ->check(CLI::IsMember({"auto", "always", "never"}))
      ->capture_default_str();
  command->callback([options, &exit_code] { exit_code = run(*options); });
}

} // namespace kassay::cli
