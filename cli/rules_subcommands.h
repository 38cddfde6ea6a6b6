// SPDX-License-Identifier: MIT
// Those subcommands of `kassay rules` that have a file of their own. Each declares itself, and runs when it
// is chosen.
#pragma once

#include <CLI/CLI.hpp>

namespace kassay::cli {

/// `kassay rules schema`: prints rules/bug.schema.json.
void add_rules_schema(CLI::App &rules, int &exit_code);

/// `kassay rules new`: writes the scaffold of a rule.
void add_rules_new(CLI::App &rules, int &exit_code);

/// `kassay rules bisect`: the versions between which a bug came and went.
void add_rules_bisect(CLI::App &rules, int &exit_code);

} // namespace kassay::cli
