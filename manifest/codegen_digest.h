// SPDX-License-Identifier: MIT
// A digest of the machine code of each function in an object file: equal where a compiler made the same of
// the same source, wherever and whenever it did, and whatever lies around the function.
//
// Counted: the function's bytes, but for what a linker fills in; for each relocation its place in the
// function, its type and what it refers to (codegen_place.h); the read-only data that the function uses. Not
// counted: addresses and the order of functions, the places of strings, numbers in local names, alignment of
// the function itself, debug information, build-ids, notes, and what the function's asm statements leave in
// sections of their own (exception and jump label tables, alternatives).
//
// Rejected: a digest of the disassembly, which changes with the disassembler; comparing sections, in which
// one changed function changes all behind it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "probe/result.h"

namespace kassay::manifest {

/// One function of an object file.
struct FunctionCode {
  std::string name;   ///< stable (codegen_name.h); a second one of the same name is NAME#2
  std::string digest; ///< 32 hexadecimal digits
  std::uint64_t size = 0;

  bool operator==(const FunctionCode &) const = default;
};

/// All functions of an object file by name. `name` is the file's, for messages; errors are those of
/// read_code_object(). `trace`, if given, gets what was hashed as text.
Result<std::vector<FunctionCode>> function_code(std::string_view object, const std::string &name,
                                                std::string *trace = nullptr);

} // namespace kassay::manifest
