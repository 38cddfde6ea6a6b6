// SPDX-License-Identifier: MIT
// Names of relocations, as <elf.h> and the psABI documents have them. libelf knows none; elfutils' libebl
// does, but is no library that others may link with.
#pragma once

#include <string>
#include <string_view>

namespace kassay::rules {

/// What the name of an unknown one begins with.
constexpr std::string_view unnamed_relocation = "R_?";

/// "R_X86_64_PLT32"; "R_?4711" where it is not known here. `machine` is e_machine.
std::string relocation_name(unsigned machine, unsigned type);

} // namespace kassay::rules
