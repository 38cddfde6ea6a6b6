// SPDX-License-Identifier: MIT
// One of two things whose generated code is compared: a file that has a fingerprint.
#pragma once

#include <string>

#include "manifest/codegen.h"

namespace kassay::cli {

/// Whether the file begins as a fingerprint in JSON does.
bool is_fingerprint_file(const std::string &path);

/// From a fingerprint in JSON, or a lock file that was written with --codegen. Errors (usage): neither, or a
/// lock file without one.
Result<manifest::Codegen> read_codegen(const std::string &path);

} // namespace kassay::cli
