// SPDX-License-Identifier: MIT
// Reads the [[reproducer.seen]] tables of a rule. For the .cpp files of rule readers only, as
// probe/table_reader.h.
#pragma once

#include <string>
#include <vector>

#include <toml++/toml.h>

#include "probe/result.h"
#include "rules/bug.h"

namespace kassay::rules {

/// One table. `arch`: where the reproducer applies, empty for everywhere; `further`: the bug has a second
/// tool, whose version belongs to what was seen. Errors (usage) begin with file:line:column.
Result<Seen> parse_seen(const toml::table &table, const std::string &file,
                        const std::vector<std::string> &arch, bool further);

} // namespace kassay::rules
