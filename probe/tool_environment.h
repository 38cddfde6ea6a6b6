// SPDX-License-Identifier: MIT
// The environment that tools are run in: built by us, so that an answer does not depend on the caller's
// locale, terminal or working directory; and the listed names that do change what a compiler does, passed on
// and recorded.
#pragma once

#include <string>
#include <vector>

#include "probe/command.h"

namespace kassay {

/// LC_ALL=C, PATH, and of the rest what tools need to find themselves (HOME for rustup) or what a user sets
/// to change them (GCC_EXEC_PREFIX, LIBCLANG_PATH, ...). ccache is told to stay out of the way: its cache is
/// no ingredient of an answer.
Environment tool_environment(const Environment &caller);

/// The names in `environment` that change what a toolchain does without being part of it: what a lock file
/// lists as taints. Sorted. PATH and HOME are not among them.
std::vector<std::string> taints(const Environment &environment);

/// environ(7) of this process.
Environment own_environment();

} // namespace kassay
