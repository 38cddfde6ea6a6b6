// SPDX-License-Identifier: MIT
// What a relocation refers to, in words that do not depend on where a linker or an assembler put it.
//
//   schedule+0                      a global symbol, or a function or variable of this file
//   self+42                         a place in the function that refers to it
//   "out of range\n"                a string literal: its text
//   constant 000000000000f03f       a constant of a merged section: its bytes
//   data 9f86d08...                 read-only data of this file that has no name (a jump table, an
//   initializer)
//                                   or a local one (static const, CSWTCH.3): its bytes and what they refer to
//   .bss+16                         writable data without a name
//
// A string's or a constant's place in its section, the number in a local label's name and the section symbol
// that an assembler puts in a label's stead do not count. The content of read-only data counts as part of the
// function that uses it: a jump table is code. It ends where the next thing begins that anything refers to;
// zeros at its end are padding. Content within content counts once more, deeper content by name only.
//
// Limits: a reference to the end of a variable without a relocation against its own symbol (which x86
// assemblers leave out for local ones) counts as one to the next variable. On x86, which byte an operand
// relative to the instruction's end means is told from the opcode before it, VEX encodings excepted.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "manifest/codegen_branch.h"
#include "manifest/codegen_name.h"
#include "manifest/codegen_object.h"

namespace kassay::manifest {

/// A stretch of a section.
struct Extent {
  std::size_t section = 0;
  std::uint64_t begin = 0, end = 0;

  bool contains(std::size_t in, std::uint64_t at) const { return in == section && at >= begin && at < end; }
};

/// The places of one object file, which must outlive it.
class Places {
public:
  explicit Places(const CodeObject &object);

  /// What a relocation of section `from` refers to; `function` is what is called self.
  std::string described(std::size_t from, const Relocation &relocation, const Extent &function);

  std::string stable_name(const CodeSymbol &symbol) const { return names_(symbol.name); }
  const Entries &entries(std::size_t section) const { return entries_[section]; }

  /// Whether more content was described than any file of its size should need: the result is then no good.
  bool is_exhausted() const { return described_bytes_ > budget_; }

private:
  struct Place {
    std::size_t section = 0;
    std::int64_t offset = 0;
  };
  std::optional<Place> place_of(std::size_t from, const Relocation &relocation, std::uint64_t base) const;
  std::int64_t distance(std::size_t from, const Relocation &relocation, std::uint64_t base) const;
  std::string described(std::size_t from, const Relocation &relocation, const Extent &function,
                        const Extent *content, unsigned depth);
  std::string described(const Place &place, const Extent &function, const Extent *content, unsigned depth);
  std::string string_at(const CodeSection &section, std::uint64_t at) const;
  std::string content_digest(const Extent &content, const Extent &function, unsigned depth);
  const CodeSymbol *covering(std::size_t section, std::uint64_t at) const;
  void note_boundaries();

  const CodeObject &object_;
  StableNames names_;
  std::vector<Entries> entries_;                                 // by section
  std::vector<std::multimap<std::uint64_t, std::size_t>> named_; // by section: functions and objects by value
  std::vector<std::set<std::uint64_t>> boundaries_;              // by section
  std::uint64_t described_bytes_ = 0, budget_ = 0;
};

} // namespace kassay::manifest
