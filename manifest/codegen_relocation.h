// SPDX-License-Identifier: MIT
// What each type of relocation does to the bytes of an object file, as a table.
//
// A digest of machine code leaves out what the linker will fill in, and nothing else: of an instruction only
// the bits of its immediate operand, so that opcode and registers count. Types that a linker treats alike
// (R_X86_64_PC32 and R_X86_64_PLT32 of a call) share a name: which of them is written depends on the
// assembler's version, not on what the compiler made.
//
// Sources: the psABI supplements of the architectures, as elf.h and binutils' include/elf/*.h name the types.
// Not here: 64-bit MIPS, whose entries hold three types each, and machines for which Linux is gone.
#pragma once

#include <cstdint>
#include <string_view>

namespace kassay::manifest {

/// One type of one machine.
struct RelocationType {
  unsigned machine = 0; ///< EM_...
  unsigned type = 0;
  std::string_view name;  ///< without the machine's prefix; the same for types that mean the same
  unsigned bytes = 0;     ///< that the field spans, from r_offset on; 0: a mark that fills in nothing
  std::uint64_t mask = 0; ///< the bits that are filled in, of the field read in its byte order
  /// The value is a distance: from the field plus this many bytes to the target (a call of x86 counts from
  /// its end, 4 behind the field, and has an addend of -4).
  bool relative = false;
  int origin = 0;
};

/// nullptr: not in the table.
const RelocationType *find_relocation_type(unsigned machine, unsigned type);

/// Whether the table has anything of the machine.
bool is_known_machine(unsigned machine);

} // namespace kassay::manifest
