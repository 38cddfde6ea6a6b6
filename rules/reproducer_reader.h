// SPDX-License-Identifier: MIT
// Reads [[reproducer]] of a bug's file: which keys a method needs, and which say nothing to it.
#pragma once

#include "probe/table_reader.h"
#include "rules/bug.h"

namespace kassay::rules {

/// One table. `bug_arch` are the architectures of the bug; `further_tool`: it has two tools; sources must be
/// among `sources`.
Result<Reproducer> parse_reproducer(const toml::table &table, const std::string &file,
                                    const std::vector<std::string> &bug_arch, bool further_tool,
                                    const SourceTexts &sources);

} // namespace kassay::rules
