// SPDX-License-Identifier: MIT
// What an ELF file says about itself: for whom it is, how it was built, and which libraries it asks for.
//
// Any class, byte order and machine can be read; the file is untrusted: every offset is checked against the
// file, and a string, a note or a table of unreasonable size is an error, not an allocation. Only headers and
// the strings asked for are read (a dozen pread(2), some 10 microseconds, however large the file). mmap was
// rejected: a package upgrade that truncates a mapped file would end kassay with SIGBUS. Section headers are
// not used: a stripped or odd file need not have them, and the dynamic loader does not look at them either.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "probe/result.h"

namespace kassay {

/// The facts, strings as they stand in the file. See elf(5) and the System V ABI, chapter "Dynamic Linking".
struct ElfFacts {
  int bits = 0;            ///< 32 or 64
  bool big_endian = false; ///< byte order of the file
  std::string machine; ///< as `uname -m` says: "x86_64", "aarch64", "ppc64le"; "em-N" where not in the table
  std::string interpreter;           ///< PT_INTERP; empty for a library or a static executable
  std::string soname;                ///< DT_SONAME
  std::string build_id;              ///< NT_GNU_BUILD_ID, lower-case hex; empty where there is none
  std::vector<std::string> needed;   ///< DT_NEEDED, in order
  std::vector<std::string> rpath;    ///< elements of DT_RPATH, in order, "$ORIGIN" not expanded
  std::vector<std::string> runpath;  ///< elements of DT_RUNPATH, likewise
  bool dynamic = false;              ///< has PT_DYNAMIC; false for static executables and object files
  bool no_default_libraries = false; ///< DF_1_NODEFLIB: the system's own library directories are not for it

  bool operator==(const ElfFacts &) const = default;

  /// Could one process load both?
  bool same_machine(const ElfFacts &other) const {
    return bits == other.bits && big_endian == other.big_endian && machine == other.machine;
  }
};

/// Reads the facts of `path`. nullopt: a regular file that is not ELF, or not a regular file. Error: it
/// cannot be read, or starts as an ELF file does and is damaged; the message names the path.
Result<std::optional<ElfFacts>> read_elf(const std::string &path);

} // namespace kassay
