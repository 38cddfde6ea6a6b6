// SPDX-License-Identifier: MIT
// An object file as far as its machine code goes: sections with their bytes, symbols, relocations.
//
// The file was made by a compiler under examination: untrusted. Every number in it is checked against the
// file before it is used, and nothing is larger than the file is. Debug information and notes are not looked
// at.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "manifest/codegen_relocation.h"
#include "probe/result.h"

namespace kassay::manifest {

/// One entry of a relocation section, its type looked up.
struct Relocation {
  std::uint64_t offset = 0; ///< in the section; the field lies within it
  const RelocationType *type = nullptr;
  std::size_t symbol = 0; ///< in CodeObject::symbols; 0: none
  std::int64_t addend = 0;
};

/// A section that takes part in the program (SHF_ALLOC); others are there by index only, and empty.
struct CodeSection {
  std::string name;
  bool is_code = false;
  bool is_writable = false;
  bool has_strings = false;            ///< SHF_MERGE and SHF_STRINGS
  std::uint64_t entry_size = 0;        ///< of SHF_MERGE; 0: not merged
  std::string bytes;                   ///< empty for .bss
  std::vector<Relocation> relocations; ///< by offset, those of one place in the file's order
};

struct CodeSymbol {
  std::string name;
  std::size_t section = 0; ///< in CodeObject::sections; 0: undefined, absolute or common
  std::uint64_t value = 0; ///< offset in the section, without the mark of Thumb code
  std::uint64_t size = 0;
  bool is_function = false;
  bool is_object = false;
  bool is_section = false;
  bool is_local = false;
  std::uint64_t local_entry = 0; ///< 64-bit POWER: how far behind `value` calls from the same file enter
};

struct CodeObject {
  unsigned machine = 0; ///< EM_...
  bool big_endian = false;
  std::vector<CodeSection> sections; ///< by index; [0] is none
  std::vector<CodeSymbol> symbols;   ///< by index; [0] is none
};

/// `name` is for messages. Errors (environment): no ELF file, no relocatable one, a damaged one, a machine or
/// a type of relocation that is not in the table.
Result<CodeObject> read_code_object(std::string_view bytes, const std::string &name);

/// The `bytes` (1 to 8) at `offset` as a number, in the byte order of the file; instructions of AArch64 and
/// RISC-V are little-endian in any file. The caller has checked the offset.
std::uint64_t read_field(const CodeObject &object, std::string_view section, std::uint64_t offset,
                         unsigned bytes);

/// Clears the bits that the relocation fills in; what lies outside of [begin, begin + bytes.size()) of the
/// section is left out.
void mask_field(const CodeObject &object, const Relocation &relocation, std::uint64_t begin,
                std::string &bytes);

} // namespace kassay::manifest
