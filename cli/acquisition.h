// SPDX-License-Identifier: MIT
// Where a toolchain's packages can be had again: what `lock` adds to what `verify` needs.
//
// Companions are packages that own no file of a closure, without which a compiler that is fetched again would
// be of little use: those of the names that tools are called by (Debian's `as` is a link in another package
// than the assembler) and of the compiler's own headers.
#pragma once

#include <vector>

#include "cli/survey.h"
#include "probe/answer_book.h"

namespace kassay::cli {

/// Fills in `companions`, `index` and `as_installed`. Remembered, for apt's lists are large. Returns what
/// could not be read, and each file that is other than its package installed.
std::vector<Error> acquire(Survey &survey, AnswerBook &book);

} // namespace kassay::cli
