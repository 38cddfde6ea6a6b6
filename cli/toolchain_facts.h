// SPDX-License-Identifier: MIT
// What identification found, in the words of the rules.
#pragma once

#include <vector>

#include "probe/identify.h"
#include "rules/evaluate.h"
#include "rules/tool_words.h"

namespace kassay::cli {

/// rules/features/*.toml name what identification found by these: "cc.family"; and rules/bugs by the tool:
/// "gcc.version", "gcc.version_text", "host.machine".
rules::Facts facts_of(const std::vector<Tool> &tools);

/// The variables of a build: CC, LD, CLANG_FLAGS ...
rules::ToolWords words_of(const Identification &identification);

/// `uname -m`.
std::string host_machine();

} // namespace kassay::cli
