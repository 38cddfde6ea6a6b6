// SPDX-License-Identifier: MIT
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "cli/commands.h"
#include "cli/exit_code.h"
#include "cli/terminal.h"
#include "probe/store.h"

namespace kassay::cli {

namespace {

struct Options {
  std::string format = "text";
  int days = 30;
};

/// What there is to say, as name and value, in text or JSON.
void print(const Options &options, const nlohmann::json &facts) {
  if (options.format == "json") {
    fmt::print("{}\n", facts.dump(2));
    return;
  }
  for (const auto &[name, value] : facts.items())
    if (name != "schema")
      fmt::print("{:<9} {}\n", name, value.is_string() ? value.get<std::string>() : value.dump());
}

int stat(const Options &options, Store &store) {
  const Store::Statistics statistics = store.statistics();
  print(options, {{"schema", 1},
                  {"path", default_store_path()},
                  {"answers", statistics.answers},
                  {"evidence", statistics.evidence},
                  {"digests", statistics.digests},
                  {"bytes", statistics.bytes}});
  return exit_clean;
}

int prune(const Options &options, Store &store) {
  const auto gone = store.prune(options.days);
  if (!gone)
    return report(gone.error());
  print(options, {{"schema", 1},
                  {"path", default_store_path()},
                  {"answers", gone->answers},
                  {"digests", gone->digests}});
  return exit_clean;
}

int verify(const Options &options, Store &store) {
  const auto finding = store.verify();
  if (!finding)
    return report(finding.error());
  print(options,
        {{"schema", 1}, {"path", default_store_path()}, {"finding", finding->empty() ? "sound" : *finding}});
  return finding->empty() ? exit_clean : exit_findings;
}

} // namespace

void add_cache_command(CLI::App &app, int &exit_code) {
  const auto options = std::make_shared<Options>();
  CLI::App *command = app.add_subcommand("cache", "look after the store of remembered answers");
  command->require_subcommand(1);
  const auto add = [&](const char *name, const char *help, int (*action)(const Options &, Store &)) {
    CLI::App *subcommand = command->add_subcommand(name, help);
    subcommand->add_option("--format", options->format, "what to print")
        ->check(CLI::IsMember({"text", "json"}))
        ->capture_default_str();
    subcommand->callback([options, action, &exit_code] {
      const auto store = Store::open(default_store_path());
      exit_code = store ? action(*options, **store) : report(store.error());
    });
    return subcommand;
  };
  add("stat", "how much is remembered, and where", stat);
  add("prune", "forget answers and digests that were not used of late", prune)
      ->add_option("--days", options->days, "of no use until one is forgotten; 0 forgets all")
      ->check(CLI::Range(0, 100000))
      ->capture_default_str();
  add("verify", "check that the database is sound; exit 1 if not", verify);
}

} // namespace kassay::cli
