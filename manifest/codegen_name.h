// SPDX-License-Identifier: MIT
// Names of symbols that stay when the source stays.
//
// gcc and clang number what has no name of its own: static variables of functions (count.2481), clones
// (parse.constprop.3), promoted locals (x.llvm.7163984). Old releases take the number from a counter of the
// whole compilation, so that any change before it changes the name. What is kept is the rank: the lowest
// number of a base name becomes 0, the next one 1. A hash, which says which compiler and crate it was, is
// left out: the suffix .llvm.N, and in mangled Rust names the hash (legacy) and the crate's disambiguator
// (v0; RFC 2603). The part of a function that gcc moved out of the way is NAME.cold without a number.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "manifest/codegen_object.h"

namespace kassay::manifest {

/// The names of one object file.
class StableNames {
public:
  explicit StableNames(const std::vector<CodeSymbol> &symbols);

  std::string operator()(std::string_view name) const;

private:
  std::map<std::string, std::set<unsigned long long>, std::less<>> numbers_; // by base name
};

/// The function in the source that a compiler made this one for: "parse" of "parse.constprop.3.cold".
std::string source_function(std::string_view name);

} // namespace kassay::manifest
