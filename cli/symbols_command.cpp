// SPDX-License-Identifier: MIT
#include <filesystem>

#include <fmt/format.h>
#include <unistd.h>

#include "cli/commands.h"
#include "cli/exit_code.h"
#include "cli/kernel_options.h"
#include "cli/other_toolchain.h"
#include "cli/remembering_runner.h"
#include "cli/symbols_report.h"
#include "cli/terminal.h"
#include "probe/atomic_file.h"
#include "probe/tool_environment.h"

namespace kassay::cli {

namespace {

/// The command line of `kassay symbols`.
struct Options {
  KernelOptions kernel;
  std::string config;
  std::vector<std::string> against;
  std::string format = "text";
  std::string emit;
  std::string output;
  std::string colour = "auto";
  unsigned jobs = 0;
  bool no_cache = false;
  bool refresh = false;
};

/// conf's messages: what it would print on its standard output is talk that nobody asked for.
class StandardError final : public kconfig::Messages {
public:
  void out(std::string_view) override {}
  void err(std::string_view text) override { std::fwrite(text.data(), 1, text.size(), stderr); }
};

/// Prints, or writes the file of -o.
int deliver(const Options &options, const std::string &text, int exit_code) {
  if (options.output.empty()) {
    fmt::print("{}", text);
    if (std::fflush(stdout) != 0)
      return report({ErrorKind::environment, "standard output: cannot be written", ""});
    return exit_code;
  }
  const auto written = write_if_changed(options.output, text);
  return written ? exit_code : report(written.error());
}

std::string fragment(const ToolchainSymbols &found, const std::string &kind) {
  const auto symbols = fragment_symbols(found);
  const auto tools = fragment_tools(found);
  return kind == "kconfig"  ? kconfig::kconfig_fragment(symbols, tools, kconfig::Style::fixed)
         : kind == "make"   ? kconfig::make_fragment(symbols, tools)
         : kind == "header" ? kconfig::c_header(symbols)
                            : kconfig::config_fragment(symbols);
}

std::string symbols_report(const ToolchainSymbols &found, const Options &options, const Palette &palette) {
  return !options.emit.empty()          ? fragment(found, options.emit)
         : options.format == "json"     ? symbols_json(found)
         : options.format == "markdown" ? symbols_markdown(found)
                                        : symbols_text(found, palette);
}

std::string drift_report(const ToolchainDrift &drift, const Options &options, const Palette &palette) {
  return options.format == "json"       ? drift_json(drift)
         : options.format == "markdown" ? drift_markdown(drift)
                                        : drift_text(drift, palette);
}

/// The same tree with the toolchain of --against.
Result<kconfig::KernelTree> open_against(const kconfig::KernelTree &tree, const Options &options,
                                         std::vector<std::string> &variables, Runner &runner) {
  OtherToolchain other = other_toolchain(options.kernel.variables(), options.against, own_environment());
  variables = other.variables;
  if (tree.objtree != tree.srctree)
    other.variables.push_back("O=" + tree.objtree);
  return kconfig::open_kernel_tree(tree.srctree, other.variables, other.environment, runner);
}

Result<void> check(Options &options) {
  for (const std::string &word : options.against)
    if (word.find('=') == std::string::npos || word.starts_with('=') || word.starts_with("O="))
      return fail(ErrorKind::usage, fmt::format("--against {}: is no variable of a toolchain", word),
                  "spelt as for make: --against LLVM=-19, --against CC=gcc-13");
  if (!options.emit.empty() && !options.against.empty())
    return fail(ErrorKind::usage, "--emit and --against: there is one toolchain to a fragment");
  std::error_code error;
  for (std::string *path : {&options.config, &options.output})
    if (!path->empty() && (path == &options.output || std::filesystem::exists(*path, error)))
      *path =
          std::filesystem::absolute(*path, error).string(); // before the working directory becomes objtree
  return {};
}

std::vector<std::string> without_output_directory(std::vector<std::string> variables) {
  std::erase_if(variables, [](const std::string &word) { return word.starts_with("O="); });
  return variables;
}

int run(const Options &options, Runner &runner) {
  StandardError messages;
  const auto tree = options.kernel.open(runner);
  if (!tree)
    return report(tree.error());
  const std::string config = options.config.empty() ? kconfig::usual_config(*tree) : options.config;
  const auto configured = kconfig::configure_tree(*tree, config, runner, messages);
  if (!configured)
    return report(configured.error());
  const ToolchainSymbols found{**configured, without_output_directory(options.kernel.variables()), config,
                               kconfig::toolchain_symbols((*configured)->model())};
  const Palette palette(options.output.empty() &&
                        use_colour(*parse_colour_mode(options.colour), STDOUT_FILENO));
  if (options.against.empty())
    return deliver(options, symbols_report(found, options, palette), exit_clean);

  std::vector<std::string> variables;
  const auto other_tree = open_against(*tree, options, variables, runner);
  if (!other_tree)
    return report(other_tree.error());
  const auto other = kconfig::configure_tree(*other_tree, config, runner, messages);
  if (!other)
    return report(other.error());
  const ToolchainSymbols against{**other, variables, config, kconfig::toolchain_symbols((*other)->model())};
  const ToolchainDrift drift{found, against, kconfig::compare_trees(**configured, **other)};
  return deliver(options, drift_report(drift, options, palette),
                 drift.changes.empty() ? exit_clean : exit_findings);
}

int run(Options &options) {
  if (const auto checked = check(options); !checked)
    return report(checked.error());
  RunnerSettings settings;
  settings.use_store = !options.no_cache;
  settings.believe_store = !options.refresh;
  settings.jobs = options.jobs;
  RememberingRunner runner(own_environment(), settings);
  const int exit_code = run(options, runner);
  runner.die_if_interrupted();
  fmt::print(stderr, "{}", runner.doubt());
  return exit_code;
}

} // namespace

void add_symbols_command(CLI::App &app, int &exit_code) {
  const auto options = std::make_shared<Options>();
  CLI::App *command = app.add_subcommand(
      "symbols", "list a kernel tree's symbols that the toolchain decides, or what another one would change");
  options->kernel.add_to(*command);
  command->add_option("--config", options->config,
                      "the configuration; default: .config where make would look for it, else the "
                      "architecture's defconfig");
  command
      ->add_option("--against", options->against,
                   "a variable of another toolchain, such as LLVM=-19 (more than once): tell what differs")
      ->type_name("NAME=VALUE")
      ->allow_extra_args(false);
  command->add_option("--format", options->format, "what to print")
      ->check(CLI::IsMember({"text", "json", "markdown"}))
      ->capture_default_str();
  command->add_option("--emit", options->emit, "print the symbols as a file for others instead")
      ->check(CLI::IsMember({"kconfig", "make", "header", "config"}));
  command->add_option("-o,--output", options->output, "write to this file, if its content changes");
  command->add_option("-j,--jobs", options->jobs, "children side by side; default: one per core")
      ->check(CLI::Range(1u, 4096u));
  command->add_flag("--no-cache", options->no_cache, "neither use nor fill the store");
  command->add_flag("--refresh", options->refresh, "ask everything anew, and remember it");
  command->add_option("--color", options->colour, "colour the text")
      ->check(CLI::IsMember({"auto", "always", "never"}))
      ->capture_default_str();
  command->callback([options, &exit_code] { exit_code = run(*options); });
}

} // namespace kassay::cli
