// SPDX-License-Identifier: MIT
// What a survey found, as a lock file.
#pragma once

#include "cli/survey.h"
#include "manifest/lock_file.h"

namespace kassay::cli {

/// The lock file's model of a survey: the tools that have a closure (the programs of the host are no part of
/// a toolchain), their packages, what surrounds them, and what was decided.
manifest::LockFile lock_of(const Survey &survey);

/// What the compiler does, as far as it was asked: the digest of its capabilities and their values.
void set_behaviour(manifest::LockFile &lock);

} // namespace kassay::cli
