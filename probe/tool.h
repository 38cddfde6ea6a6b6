// SPDX-License-Identifier: MIT
// What is known of one tool, found by asking it: probe/identify.h fills this in, probe/closure.h its files.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "probe/packages.h"
#include "probe/version.h"

namespace kassay {

/// A file whose bytes decide what a tool does.
struct ClosureFile {
  std::string role;   ///< "driver" "cc1" "collect2" "as" "plugin" "library" "loader" "wrapper" ...
  std::string path;   ///< absolute, symlinks resolved
  std::string sha256; ///< 64 hex digits
  std::uint64_t size = 0;
  std::string build_id;           ///< hex; empty when the file has none
  std::string found_by;           ///< "gcc -print-prog-name=cc1", "DT_NEEDED of ...", "opened by bindgen"
  std::optional<Package> package; ///< the owner, when a package has it
};

/// One executable in one role.
struct Tool {
  enum class Status {
    present, ///< identified
    absent,  ///< no such command
    broken,  ///< a command is there but cannot be examined
  };

  std::string role;     ///< "cc" "ld" "as" "rustc" ...; lower case of the variable where it has one
  std::string variable; ///< "CC"; empty for a tool that another one brings (as)
  std::string spelled;  ///< as given: "ccache gcc"
  std::vector<std::string> words;
  bool requested = false; ///< the user named it
  bool required = false;  ///< no kernel builds without it

  Status status = Status::absent;
  std::string problem; ///< one line, when not present: what is wrong with it
  std::string repeat;  ///< the command that shows the problem again

  std::string family; ///< "gcc" "clang" "bfd" "gold" "lld" "mold" "gas" "llvm" "binutils" "rustc" ...
  std::string vendor; ///< "Debian", "Android", "upstream": who built it, as its version text says
  Version version;
  std::string version_string; ///< "12.2.0"
  int version_code = 0;       ///< as the kernel codes it for this family
  std::string version_text;   ///< first line of --version: CC_VERSION_TEXT for a compiler
  std::string full_text;      ///< all of --version
  std::string target;         ///< target triple, for compilers
  std::string configured_with;
  std::vector<std::string> default_flags;     ///< what the distribution made it do without being told
  std::map<std::string, std::string> details; ///< per family: "llvm", "sysroot", "rust-src", "libclang" ...
  std::vector<std::string> wrapper_chain;     ///< files run before the real binary, in order
  std::string path;                           ///< the real binary, symlinks resolved
  std::optional<Package> package;             ///< the owner of the real binary
  std::vector<std::string> notes;             ///< what a reader should know

  std::vector<ClosureFile> files;
  std::string closure; ///< closure digest: "sha256:..."

  bool present() const { return status == Status::present; }
};

} // namespace kassay
