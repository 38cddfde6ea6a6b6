// SPDX-License-Identifier: MIT
#include <algorithm>
#include <csignal>
#include <filesystem>
#include <memory>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

#include "cli/bug_survey.h"
#include "cli/check_findings.h"
#include "cli/commands.h"
#include "cli/exit_code.h"
#include "cli/scan_findings.h"
#include "cli/scan_program.h"
#include "cli/survey_options.h"
#include "probe/atomic_file.h"
#include "probe/process_runner.h"
#include "probe/store.h"
#include "probe/tool_environment.h"

namespace kassay::cli {

namespace {

/// The command line of `kassay scan`.
struct Options {
  SurveyOptions survey;
  std::string commands; ///< --compile-commands
  bool all_rules = false;
  std::vector<std::string> ids;
  std::string rules, format = "text", colour = "auto", fail_on = "affected";
  std::vector<std::string> outputs;
  std::size_t most_sites = 10;
  unsigned unit_timeout = 120, memory = 700;
  unsigned jobs = 0;
  bool no_cache = false;
};

/// The rules that are looked for, and what they live in.
struct Chosen {
  std::unique_ptr<rules::RuleSet> rules;
  std::vector<ScanRow> rows;
  std::string toolchain;
  std::vector<rules::ScanMatcher> matchers;
};

bool is_of(const rules::Bug &bug, const std::string &arch) {
  return bug.arch.empty() || arch.empty() || std::ranges::find(bug.arch, arch) != bug.arch.end();
}

/// Bugs of tools that read C.
bool can_be_scanned(const rules::Bug &bug) {
  return bug.tool() == "gcc" || bug.tool() == "clang";
}

Result<Chosen> choose_all(const Options &options, const ScanTree &tree) {
  auto loaded = rules::load_rule_set(
      options.rules.empty() ? std::nullopt : std::optional<std::filesystem::path>(options.rules));
  if (!loaded)
    return std::unexpected(loaded.error());
  Chosen chosen;
  chosen.rules = std::make_unique<rules::RuleSet>(std::move(*loaded));
  for (const std::string &id : options.ids)
    if (const auto bug = find_bug(*chosen.rules, id); !bug)
      return std::unexpected(bug.error());
  for (const rules::Bug &bug : chosen.rules->bugs) {
    const bool has_construct = !bug.matcher.empty() || !bug.attributes.empty() || !bug.builtins.empty();
    const bool is_named = std::ranges::find(options.ids, bug.id) != options.ids.end();
    if (options.ids.empty() ? has_construct && is_of(bug, tree.srcarch) : is_named)
      chosen.rows.push_back({&bug, std::nullopt, ""});
  }
  return chosen;
}

Result<Chosen> choose_affecting(const Options &options, const ScanTree &tree) {
  auto found = options.survey.take_with(
      [&](const SurveyRequest &request) { return survey_bugs(request, options.ids); });
  if (!found)
    return std::unexpected(found.error());
  Chosen chosen;
  chosen.rules = std::move(found->rules);
  if (const Tool *cc = find_tool(found->identification.tools, "cc"); cc && cc->present())
    chosen.toolchain = cc->version_text;
  for (const rules::BugResult &result : found->results)
    if ((result.verdict == rules::Verdict::affected || result.verdict == rules::Verdict::suspected) &&
        can_be_scanned(*result.bug) && is_of(*result.bug, tree.srcarch))
      chosen.rows.push_back({result.bug, result.verdict, result.reason});
  return chosen;
}

Result<Chosen> choose(const Options &options, const ScanTree &tree) {
  auto chosen = options.all_rules ? choose_all(options, tree) : choose_affecting(options, tree);
  if (!chosen)
    return chosen;
  for (rules::ScanMatcher &matcher : rules::scan_matchers(chosen->rules->bugs))
    if (std::ranges::find(chosen->rows, matcher.bug, &ScanRow::bug) != chosen->rows.end())
      chosen->matchers.push_back(std::move(matcher));
  return chosen;
}

/// The store of scans: apart from that of answers, which is small and read at every start.
std::unique_ptr<Store> open_store(const Options &options) {
  if (options.no_cache)
    return nullptr;
  auto store =
      Store::open((std::filesystem::path(default_store_path()).parent_path() / "scan.sqlite").string());
  if (!store)
    fmt::print(stderr, "kassay: nothing is remembered: {}\n", store.error().message);
  return store ? std::move(*store) : nullptr;
}

/// Scans, with progress on standard error. Dies of a signal that came meanwhile.
Result<void> scan(const Options &options, const Chosen &chosen, const std::vector<CompileUnit> &units,
                  ScanInventory &inventory) {
  rules::ScanJob job;
  const auto program = find_scan_program();
  if (!program)
    return std::unexpected(program.error());
  job.program = *program;
  job.environment = tool_environment(own_environment());
  job.seconds = options.unit_timeout;
  job.megabytes = options.memory;
  for (const rules::ScanMatcher &matcher : chosen.matchers)
    job.matchers.push_back(matcher.text);
  const auto store = open_store(options);
  AnswerBook book(store.get());
  ProcessRunner runner({.parallel = options.jobs});
  if (const auto checked = rules::check_matchers(chosen.matchers, job.program, job.environment, runner);
      !checked)
    return checked;
  std::optional<Progress> progress(std::in_place);
  std::size_t done = 0;
  rules::UnitScanner scanner(job, runner, book);
  const auto scanned = scanner.run(units, [&](std::size_t unit, rules::UnitScan result) {
    inventory.add(units[unit], std::move(result));
    progress->show("scanning", ++done, units.size());
  });
  progress.reset();
  if (const int signal_number = runner.interrupted_by(); signal_number != 0) {
    signal(signal_number, SIG_DFL);
    raise(signal_number);
  }
  return scanned;
}

std::string in_format(const Report &found, Format format, const Options &options, bool colour) {
  return format == Format::text ? scan_text(found, options.most_sites, Palette(colour))
                                : write_report(found, format, Palette(colour));
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

Result<void> write_outputs(const Report &found, const Options &options) {
  for (const std::string &output : options.outputs) {
    const auto split = output.find('=');
    const auto written = write_if_changed(
        output.substr(split + 1), in_format(found, *parse_format(output.substr(0, split)), options, false));
    if (!written)
      return std::unexpected(written.error());
  }
  return {};
}

int deliver(const Report &found, const Options &options) {
  if (const auto written = write_outputs(found, options); !written)
    return report(written.error());
  const bool colour = use_colour(*parse_colour_mode(options.colour), STDOUT_FILENO);
  const std::string text = in_format(found, *parse_format(options.format), options, colour);
  if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size() || std::fflush(stdout) != 0)
    return report({ErrorKind::environment, "standard output: cannot be written", ""});
  const int code = exit_code_of(found, options.fail_on);
  const bool some_failed = std::ranges::any_of(found.properties["flawed_units"],
                                               [](const auto &unit) { return unit["failed"] == true; });
  return code == exit_clean && some_failed ? exit_unexamined : code;
}

std::string subject_of(const ScanTree &tree) {
  if (!tree.facts)
    return tree.srctree.empty() ? "no kernel tree" : tree.srctree;
  return fmt::format("Linux {}{}{}", rules::to_string(tree.facts->series), tree.srcarch.empty() ? "" : ", ",
                     tree.srcarch);
}

int run(const Options &options) {
  if (const auto good = check_outputs(options); !good)
    return report(good.error());
  const auto units = read_compile_database(options.commands);
  if (!units)
    return report(units.error());
  if (units->empty())
    return report({ErrorKind::usage, options.commands + ": has no entry", ""});
  const ScanTree tree = scan_tree_of(units->front().file, units->front().directory);
  const auto chosen = choose(options, tree);
  if (!chosen)
    return report(chosen.error());
  ScanInventory inventory(chosen->rows, chosen->matchers, tree);
  if (const auto scanned = scan(options, *chosen, *units, inventory); !scanned)
    return report(scanned.error());
  return deliver(scan_report(chosen->rows, inventory, tree, {chosen->toolchain, subject_of(tree)}), options);
}

} // namespace

void add_scan_command(CLI::App &app, int &exit_code) {
  const auto options = std::make_shared<Options>();
  CLI::App *command = app.add_subcommand("scan", "tell where a source tree uses what a compiler gets wrong");
  options->survey.add_to(*command);
  command->add_option("--compile-commands", options->commands, "the compile database of a build")->required();
  command->add_flag("--all-rules", options->all_rules,
                    "every rule's construct, whatever the toolchain's verdict");
  command->add_option("--rule", options->ids, "only this rule; may be given several times")
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  command->add_option("--format", options->format, "what to print")
      ->check(CLI::IsMember(format_names()))
      ->capture_default_str();
  command
      ->add_option("--output", options->outputs,
                   "FORMAT=PATH: also write it there; may be given several times")
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  command->add_option("--sites", options->most_sites, "sites shown of each rule, in text; 0: all")
      ->capture_default_str();
  command
      ->add_option("--unit-timeout", options->unit_timeout,
                   "seconds for one file; what takes longer is left out")
      ->check(CLI::Range(1u, 86400u))
      ->capture_default_str();
  command->add_option("--memory", options->memory, "MiB for one file; what takes more is left out")
      ->check(CLI::Range(64u, 1u << 20))
      ->capture_default_str();
  command->add_option("--fail-on", options->fail_on, "exit 1 from this upwards")
      ->check(CLI::IsMember(fail_on_words()))
      ->capture_default_str();
  command->add_option("--color", options->colour, "colour the text")
      ->check(CLI::IsMember({"auto", "always", "never"}))
      ->capture_default_str();
  command->callback([options, command, &exit_code] {
    options->jobs = options->survey.request.jobs;
    options->no_cache = command->count("--no-cache") > 0;
    options->rules = command->count("--rules") > 0 ? command->get_option("--rules")->as<std::string>() : "";
    exit_code = run(*options);
  });
}

} // namespace kassay::cli
