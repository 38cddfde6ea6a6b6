// SPDX-License-Identifier: MIT
// The make variables of a second toolchain, given those of the first and what was said of the other.
//
// LLVM= or CC= names a toolchain of its own: then none of the first one's tools that LLVM= would choose
// stays. CROSS_COMPILE= stays, for it says for which machine; ARCH= and what has nothing to do with tools
// stays too. Any other word replaces its namesake only: LD=ld.lld-19 is the first toolchain with another
// linker.
#pragma once

#include <string>
#include <vector>

#include "probe/command.h"

namespace kassay::cli {

/// What make is to be given for the other toolchain.
struct OtherToolchain {
  std::vector<std::string> variables; ///< NAME=VALUE for make's command line
  Environment environment;            ///< for make itself
};

/// `first` and `other` are NAME=VALUE words, the later ones of which count; O= is left out. LLVM of the
/// environment is part of the first toolchain.
OtherToolchain other_toolchain(const std::vector<std::string> &first, const std::vector<std::string> &other,
                               const Environment &environment);

} // namespace kassay::cli
