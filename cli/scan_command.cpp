// SPDX-License-Identifier: MIT
#include <algorithm>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

#include "cli/check_findings.h"
#include "cli/commands.h"
#include "cli/exit_code.h"
#include "cli/kernel_options.h"
#include "cli/other_toolchain.h"
#include "cli/remembering_runner.h"
#include "cli/report_options.h"
#include "cli/scan_findings.h"
#include "cli/scan_gates.h"
#include "cli/scan_merge.h"
#include "cli/scan_mine.h"
#include "cli/scan_program.h"
#include "cli/scan_rules.h"
#include "cli/scan_selection.h"
#include "cli/survey_options.h"
#include "cli/toolchain_facts.h"
#include "kconfig/kbuild_commands.h"
#include "probe/atomic_file.h"
#include "probe/process_runner.h"
#include "probe/store.h"
#include "probe/tool_environment.h"

namespace kassay::cli {

namespace {

/// The command line of `kassay scan`.
struct Options {
  KernelOptions kernel;
  SurveyOptions survey;
  std::string commands;     ///< --compile-commands
  std::string commands_out; ///< --commands-out
  ScanSelection selection;
  bool gates = false, mine = false;
  std::vector<std::string> against;
  bool all_rules = false;
  std::vector<std::string> ids;
  std::string rules, fail_on = "affected";
  ReportOptions report;
  std::size_t most_sites = 10;
  unsigned unit_timeout = 120, memory = 700;
  unsigned jobs = 0;
  bool no_cache = false;
};

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

Result<rules::ScanJob> job_of(const Options &options) {
  const auto program = find_scan_program();
  if (!program)
    return std::unexpected(program.error());
  rules::ScanJob job;
  job.program = *program;
  job.environment = tool_environment(own_environment());
  job.seconds = options.unit_timeout;
  job.megabytes = options.memory;
  return job;
}

void die_if_interrupted(const ProcessRunner &runner) {
  if (const int signal_number = runner.interrupted_by(); signal_number != 0) {
    signal(signal_number, SIG_DFL);
    raise(signal_number);
  }
}

/// Scans, with progress on standard error. Dies of a signal that came meanwhile.
Result<void> scan(const Options &options, const ScanRules &chosen, const std::vector<CompileUnit> &units,
                  ScanInventory &inventory) {
  auto made = job_of(options);
  if (!made)
    return std::unexpected(made.error());
  rules::ScanJob &job = *made;
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
  die_if_interrupted(runner);
  return scanned;
}

std::string in_format(const Report &found, Format format, const Options &options, const Palette &palette) {
  return format != Format::text ? write_report(found, format, palette)
         : options.mine         ? mine_text(found, palette)
         : options.gates        ? gate_text(found, palette)
                                : scan_text(found, options.most_sites, palette);
}

int deliver(const Report &found, const Options &options) {
  const auto written = options.report.deliver(
      [&](Format format, const Palette &palette) { return in_format(found, format, options, palette); });
  if (!written)
    return report(written.error());
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

Result<std::vector<CompileUnit>> derive_units(const Options &options) {
  RememberingRunner runner(own_environment(), {.use_store = !options.no_cache, .jobs = options.jobs});
  const auto tree = options.kernel.open(runner);
  if (!tree)
    return std::unexpected(tree.error());
  Progress progress;
  progress.show("asking Kbuild what it would compile", 0, 1);
  ProcessRunner alone({.parallel = 1}); // 20 MB of recipes are not to be remembered
  return kconfig::derive_compile_database(*tree, own_environment(), alone);
}

Result<std::vector<CompileUnit>> units_of(const Options &options) {
  auto units = options.commands.empty() ? derive_units(options) : read_compile_database(options.commands);
  if (!units)
    return units;
  if (units->empty())
    return fail(ErrorKind::usage, options.commands + ": has no entry");
  if (!options.commands_out.empty())
    if (const auto written = write_if_changed(options.commands_out, compile_database_text(*units)); !written)
      return std::unexpected(written.error());
  return units;
}

/// Before the working directory becomes objtree.
void make_paths_whole(Options &options) {
  std::error_code error;
  for (std::string *path : {&options.commands_out, &options.rules})
    if (!path->empty())
      *path = std::filesystem::absolute(*path, error).string();
  options.report.make_paths_absolute();
}

Result<Report> scan_all(Options &options) {
  auto units = units_of(options);
  if (!units)
    return std::unexpected(units.error());
  const ScanTree tree = scan_tree_of(units->front().file, units->front().directory);
  const auto chosen = options.all_rules ? all_scan_rules(options.rules, options.ids, tree)
                                        : affecting_scan_rules(options.survey, options.ids, tree);
  if (!chosen)
    return std::unexpected(chosen.error());
  const auto part = select_units(options.selection, tree, *chosen, *units);
  if (!part)
    return std::unexpected(part.error());
  ScanInventory inventory(chosen->rows, chosen->matchers, tree);
  if (const auto scanned = scan(options, *chosen, *units, inventory); !scanned)
    return std::unexpected(scanned.error());
  return scan_report(chosen->rows, inventory, tree, {chosen->toolchain, subject_of(tree)}, *part);
}

/// What a toolchain makes of the gates: `words` spell it as for make.
Result<Gates> gates_of(const Options &options, const std::vector<std::string> &words,
                       const std::vector<CompileUnit> &units, const ScanTree &tree, AnswerBook &book) {
  const auto job = job_of(options);
  if (!job)
    return std::unexpected(job.error());
  const Environment own = own_environment();
  auto variables = resolve_kbuild_variables(words, own, host_machine());
  if (!variables)
    return std::unexpected(variables.error());
  std::optional<Progress> progress(std::in_place);
  const GateRequest request{
      std::move(*variables), job->program,
      (std::filesystem::path(default_store_path()).parent_path() / "scan-macros").string(), *job,
      [&](std::size_t done, std::size_t total) { progress->show("preprocessing", done, total); }};
  RememberingRunner ask(own, {.use_store = !options.no_cache, .jobs = options.jobs});
  ProcessRunner scan({.parallel = options.jobs});
  auto found = find_gates(request, units, tree, ask, scan, book);
  progress.reset();
  die_if_interrupted(scan);
  return found;
}

std::string spelt(const std::vector<std::string> &words) {
  return words.empty() ? "the default toolchain" : fmt::format("{}", fmt::join(words, " "));
}

Result<Report> find_all_gates(const Options &options) {
  auto units = units_of(options);
  if (!units)
    return std::unexpected(units.error());
  const ScanTree tree = scan_tree_of(units->front().file, units->front().directory);
  if (const auto part = select_units({"", options.selection.shard}, tree, {}, *units); !part)
    return std::unexpected(part.error());
  const auto store = open_store(options);
  AnswerBook book(store.get());
  const std::vector<std::string> &words = options.survey.request.variables;
  const auto here = gates_of(options, words, *units, tree, book);
  if (!here)
    return std::unexpected(here.error());
  if (options.against.empty())
    return gate_report(*here, spelt(words), nullptr, "", subject_of(tree));
  const auto other = other_toolchain(words, options.against, own_environment());
  const auto there = gates_of(options, other.variables, *units, tree, book);
  if (!there)
    return std::unexpected(there.error());
  return gate_report(*here, spelt(words), &*there, spelt(other.variables), subject_of(tree));
}

Result<Report> mine_all(const Options &options) {
  const auto rules = rules::load_rule_set(
      options.rules.empty() ? std::nullopt : std::optional<std::filesystem::path>(options.rules));
  if (!rules)
    return std::unexpected(rules.error());
  const auto srctree = options.kernel.find_srctree();
  return srctree ? mine_tree(*srctree, *rules, options.jobs) : std::unexpected(srctree.error());
}

int run(Options &options) {
  if (const auto good = options.report.check(); !good)
    return report(good.error());
  if (const auto words = options.kernel.words(); !words.empty())
    return report({ErrorKind::usage, fmt::format("'{}' is not of the form NAME=VALUE", words.front()), ""});
  make_paths_whole(options);
  for (const std::string &variable : options.kernel.variables())
    if (!variable.starts_with("O="))
      options.survey.request.variables.push_back(variable);
  const auto found = options.mine    ? mine_all(options)
                     : options.gates ? find_all_gates(options)
                                     : scan_all(options);
  return found ? deliver(*found, options) : report(found.error());
}

int merge(Options &options, const std::vector<std::string> &names) {
  if (const auto good = options.report.check(); !good)
    return report(good.error());
  std::vector<ScanPartText> parts;
  for (const std::string &name : names) {
    std::ifstream stream(name, std::ios::binary);
    parts.push_back({name, {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()}});
    if (!stream)
      return report({ErrorKind::usage, name + ": cannot be read", ""});
  }
  std::string missing;
  const auto merged = merge_scans(parts, missing);
  if (!merged)
    return report(merged.error());
  const int code = deliver(*merged, options);
  if (missing.empty())
    return code;
  fmt::print(stderr, "kassay: {}\n", missing);
  return exit_incomplete;
}

void add_report_options(CLI::App &command, Options &options) {
  options.report.add_to(command);
  command.add_option("--sites", options.most_sites, "sites shown of each rule, in text; 0: all")
      ->capture_default_str();
  command.add_option("--fail-on", options.fail_on, "exit 1 from this upwards")
      ->check(CLI::IsMember(fail_on_words()))
      ->capture_default_str();
}

void add_choices(CLI::App &command, Options &options) {
  command.add_option("--compile-commands", options.commands, "the compile database of a build");
  command.add_option("--commands-out", options.commands_out, "also write the compile database there");
  command.add_flag("--all-rules", options.all_rules,
                   "every rule's construct, whatever the toolchain's verdict");
  command.add_option("--rule", options.ids, "only this rule; may be given several times")
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  command.add_option("--changed-since", options.selection.changed_since,
                     "only what stands in files that differ from this git revision");
  command.add_option("--shard", options.selection.shard,
                     "I/N: only the I-th of N parts of the files, from 0");
  command.add_flag("--mine", options.mine,
                   "list what the tree says of compiler bugs, and the rule that covers it");
  CLI::Option *gates =
      command.add_flag("--gates", options.gates, "list the preprocessor's decisions on the compiler instead");
  command
      .add_option(
          "--against", options.against,
          "NAME=VALUE: with --gates, also what another toolchain makes of them; may be given several times")
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
      ->needs(gates);
  command
      .add_option("--unit-timeout", options.unit_timeout,
                  "seconds for one file; what takes longer is left out")
      ->check(CLI::Range(1u, 86400u))
      ->capture_default_str();
  command.add_option("--memory", options.memory, "MiB for one file; what takes more is left out")
      ->check(CLI::Range(64u, 1u << 20))
      ->capture_default_str();
}

} // namespace

void add_scan_command(CLI::App &app, int &exit_code) {
  const auto options = std::make_shared<Options>();
  CLI::App *command = app.add_subcommand("scan", "tell where a source tree uses what a compiler gets wrong");
  options->kernel.add_to(*command);
  options->survey.add_without_variables(*command);
  add_choices(*command, *options);
  add_report_options(*command, *options);
  command->require_subcommand(0, 1);
  const auto parts = std::make_shared<std::vector<std::string>>();
  CLI::App *merging = command->add_subcommand("merge", "put the parts of --shard together");
  merging->add_option("PART", *parts, "the JSON reports of all parts")->required();
  add_report_options(*merging, *options);
  merging->callback([options, parts, &exit_code] { exit_code = merge(*options, *parts); });
  command->callback([options, command, merging, &exit_code] {
    if (merging->parsed())
      return;
    options->jobs = options->survey.request.jobs;
    options->no_cache = command->count("--no-cache") > 0;
    options->rules = command->count("--rules") > 0 ? command->get_option("--rules")->as<std::string>() : "";
    exit_code = run(*options);
  });
}

} // namespace kassay::cli
