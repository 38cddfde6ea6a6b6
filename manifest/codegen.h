// SPDX-License-Identifier: MIT
// The fingerprint of generated code: what a compiler made of known sources, function by function.
#pragma once

#include <string>
#include <vector>

#include "manifest/codegen_digest.h"

namespace kassay::manifest {

/// One source, compiled in one way.
struct UnitCode {
  std::string unit;    ///< "atomics.c", or a file of a tree: "kernel/fork.c"
  std::string variant; ///< "O2", "lto"; empty for a file of a tree
  std::string source;  ///< "sha256:..." of the text; empty for a file of a tree, which includes others
  std::vector<std::string> flags;      ///< that it was compiled with; empty for a file of a tree
  std::string problem;                 ///< why there is no code: what the compiler or the reader said
  std::vector<FunctionCode> functions; ///< by name

  bool operator==(const UnitCode &) const = default;
};

/// What is no part of this fingerprint, and why: no rustc, a linker that cannot do LTO.
struct SkippedUnit {
  std::string unit;
  std::string why;

  bool operator==(const SkippedUnit &) const = default;
};

struct Codegen {
  std::string arch;            ///< ARCH: "x86_64"
  std::string compiler;        ///< CC's version text
  std::string closure;         ///< CC's closure digest, where known
  std::vector<UnitCode> units; ///< by unit, then variant
  std::vector<SkippedUnit> skipped;

  std::size_t count_functions() const;
  std::size_t count_problems() const;

  bool operator==(const Codegen &) const = default;
};

/// "sha256:..." over flags and functions of one unit: what was asked and what was made.
std::string unit_digest(const UnitCode &unit);

/// "sha256:..." over all units; who compiled them does not count.
std::string codegen_digest(const Codegen &codegen);

/// Sorts as the structure says.
void sort_units(Codegen &codegen);

/// The function as one word of a lock file: "<digest> <size> <name>"; and back (usage).
std::string function_text(const FunctionCode &function);
Result<FunctionCode> parse_function_text(const std::string &text);

} // namespace kassay::manifest
