// SPDX-License-Identifier: MIT
// Reads manifest/corpus/flags.toml: how the corpus is compiled, as data.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "probe/result.h"

namespace kassay::manifest {

/// Flags of one origin. Where `c` and `rust` are refused, nothing works; of `tried`, those that are accepted
/// are used.
struct FlagSet {
  std::vector<std::string> c, tried, rust;
};

/// Flags of an architecture.
struct ArchFlags {
  std::vector<std::string> names; ///< of ARCH
  FlagSet flags;
};

/// One way to compile everything, or to link some units to one.
struct Variant {
  std::string name;
  FlagSet flags;
  std::vector<std::string> linked;   ///< units; empty: the variant compiles each unit by itself
  std::vector<std::string> gcc_link; ///< flags for a gcc that links
  std::vector<std::string> lld_link; ///< flags for ld.lld
};

/// A macro that is defined where a text compiles.
struct CorpusFeature {
  std::string define, source;
};

struct CorpusFlags {
  FlagSet base;
  std::vector<ArchFlags> archs;
  std::vector<Variant> variants;
  std::vector<CorpusFeature> features;
};

/// Strict, as every reader of rules: the first thing wrong is an error of kind usage with its place.
Result<CorpusFlags> parse_corpus_flags(std::string_view text, const std::string &file);

} // namespace kassay::manifest
