// SPDX-License-Identifier: MIT
#include <algorithm>

#include <fmt/format.h>

#include "cli/exit_code.h"
#include "cli/rules_subcommands.h"
#include "rules/embedded.h"

namespace kassay::cli {

namespace {

int schema() {
  const auto files = rules::embedded_files();
  const auto found = std::ranges::find(files, "bug.schema.json", &rules::EmbeddedFile::name);
  if (found == files.end())
    return exit_internal;
  fmt::print("{}", found->text);
  return exit_clean;
}

} // namespace

void add_rules_schema(CLI::App &rules, int &exit_code) {
  rules.add_subcommand("schema", "print the JSON schema of a bug's rule")->callback([&exit_code] {
    exit_code = schema();
  });
}

} // namespace kassay::cli
