// SPDX-License-Identifier: MIT
// A fingerprint, and what differs between two, in words and as JSON.
#pragma once

#include <string>

#include <nlohmann/json_fwd.hpp>

#include "cli/terminal.h"
#include "manifest/codegen_compare.h"

namespace kassay::cli {

/// Who compiled, how many functions, what could not be compiled.
std::string codegen_text(const manifest::Codegen &codegen, const Palette &palette);

/// What to test again, grouped by file.
std::string codegen_changes_text(const manifest::CodegenComparison &comparison, const Palette &palette);
std::string codegen_changes_markdown(const manifest::CodegenComparison &comparison);

/// {compared, differing, functions: [{unit, variant, function, in_source, before, after}], units: [...]}.
nlohmann::json codegen_changes_json(const manifest::CodegenComparison &comparison);

} // namespace kassay::cli
