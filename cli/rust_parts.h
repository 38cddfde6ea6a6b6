// SPDX-License-Identifier: MIT
// RUST_IS_AVAILABLE taken apart: each thing that scripts/rust_is_available.sh and init/Kconfig of a kernel
// ask of the tools, with its answer and the reason. The kernel's own answer is one letter, and the script's
// words are only seen by who runs `make rustavailable`.
#pragma once

#include <string>
#include <vector>

#include "cli/survey.h"

namespace kassay::cli {

/// A part.
struct RustPart {
  std::string what;
  std::string value; ///< "y", "n", "cannot-tell", "not asked"
  std::string reason;
};

/// In the order in which a kernel would stumble over them. Minimum versions are those of each series that is
/// known: the reason names the series that a tool is too old for.
std::vector<RustPart> rust_parts(const Survey &survey);

} // namespace kassay::cli
