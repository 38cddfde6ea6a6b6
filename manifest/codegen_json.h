// SPDX-License-Identifier: MIT
// A fingerprint as a JSON file: what `kassay fingerprint --format json` writes and reads again.
//
// {schema, kind: "codegen", digest, arch, compiler, closure, units: [{unit, variant, source, flags, problem,
// functions: ["<digest> <size> <name>"]}], skipped: [{unit, why}]}. Sorted keys; the same toolchain gives the
// same bytes anywhere.
#pragma once

#include <string>
#include <string_view>

#include "manifest/codegen.h"

namespace kassay::manifest {

std::string codegen_json(const Codegen &codegen);

/// Whether a file's text looks like codegen_json()'s rather than a lock file.
bool is_codegen_json(std::string_view text);

/// `file` names it in messages. Errors (usage): no JSON, a newer schema, a wrong type, a digest that is not
/// that of the content.
Result<Codegen> parse_codegen_json(std::string_view text, const std::string &file);

} // namespace kassay::manifest
