// SPDX-License-Identifier: MIT
// Branches to other functions that an assembler resolved by itself.
//
// A call of a static function in the same section needs no relocation: its distance is in the instruction,
// and changes with everything that lies between. Such a branch is found by where it goes, to the very first
// byte of another function, and then treated as if it had the relocation.
//
// Limits: what a conditional or compressed branch of another architecture than x86 leads to is not looked at;
// compilers leave a function by those that are. On x86 the bytes are not decoded: what looks like a branch
// within another instruction is taken for one if it leads exactly there. That cannot hide a difference: where
// it leads is hashed in its place. A branch that the assembler made shorter or longer as its target came
// nearer or went away counts as changed: its bytes did change.
#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "manifest/codegen_object.h"

namespace kassay::manifest {

/// Where functions of a section can be entered, and by which symbol.
using Entries = std::map<std::uint64_t, std::size_t>;

/// The branches out of [begin, end) of the section that lead to one of `entries` outside of it, as the
/// relocations that they could have; none in a field that has one.
std::vector<Relocation> resolved_branches(const CodeObject &object, const CodeSection &section,
                                          std::uint64_t begin, std::uint64_t end, const Entries &entries);

} // namespace kassay::manifest
