// SPDX-License-Identifier: MIT
// Where execvp(3) would find a program, without running it.
#pragma once

#include <expected>
#include <string>

#include "probe/command.h"

namespace kassay {

/// The path that execvp(3) would run for `name` in an environment, made absolute from our working directory:
/// itself when it has a slash, else the first executable regular file of that name in PATH. Symlinks stay.
/// Errors: ENOENT, or EACCES where only non-executable ones exist.
std::expected<std::string, int> find_executable(const std::string &name, const Environment &environment);

} // namespace kassay
