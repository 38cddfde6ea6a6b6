// SPDX-License-Identifier: MIT
// Which functions two compilers made differently: what to test again after one took the other's place.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "manifest/codegen.h"

namespace kassay::manifest {

/// A function that is not the same on both sides.
struct FunctionChange {
  std::string unit, variant;
  std::string function;
  std::string in_source;               ///< the function whose clone or part it is, or itself
  std::optional<std::uint64_t> before; ///< bytes of code; nullopt: not there
  std::optional<std::uint64_t> after;

  bool operator==(const FunctionChange &) const = default;
};

/// A unit that cannot be compared function by function, or was compiled in another way.
struct UnitChange {
  std::string unit, variant;
  std::string what; ///< "only before", "another source", "flags: ...", "does not compile after: ..."

  bool operator==(const UnitChange &) const = default;
};

struct CodegenComparison {
  std::size_t compared = 0;              ///< functions that are on both sides
  std::size_t differing = 0;             ///< of these
  std::vector<FunctionChange> functions; ///< by unit, variant, function
  std::vector<UnitChange> units;         ///< by unit, variant

  bool is_same() const { return functions.empty() && units.empty(); }
};

/// Functions are those of the same unit, variant and name. Units of different sources are not compared.
CodegenComparison compare_codegen(const Codegen &before, const Codegen &after);

} // namespace kassay::manifest
