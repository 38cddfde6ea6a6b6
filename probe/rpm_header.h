// SPDX-License-Identifier: MIT
// The header of an installed package as rpm's databases store it: tags with typed values.
//
// The format (rpm's docs/manual/format_header.md), all numbers big-endian: the number of index entries, the
// size of the data, the entries (tag, type, offset into the data, count; 16 bytes each), the data. In a
// database there is no magic before it. librpm was rejected: it writes to the database's directory, reads
// configuration, and is not there where another distribution's root is examined.
//
// The bytes are untrusted: every offset and count is checked against the data before it is used, nothing is
// allocated by a count, and nothing is followed.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "probe/result.h"

namespace kassay {

/// rpm's tag numbers (include/rpm/rpmtag.h), those that are read here.
enum class RpmTag : std::uint32_t {
  name = 1000,
  version = 1001,
  release = 1002,
  epoch = 1003,
  arch = 1022,
  file_states = 1029,
  source_rpm = 1044,
  dir_indexes = 1116,
  base_names = 1117,
  dir_names = 1118,
};

/// Strings that lie one behind another, each ended by NUL.
class RpmStrings {
public:
  RpmStrings(std::string_view data, std::uint32_t length) : rest(data), remaining(length) {}
  std::uint32_t count() const { return remaining; }
  /// The next string; nothing at the end, or where the data ends before the string does.
  std::optional<std::string_view> next();

private:
  std::string_view rest;
  std::uint32_t remaining;
};

/// 32-bit numbers that lie one behind another.
class RpmNumbers {
public:
  explicit RpmNumbers(std::string_view data) : numbers(data) {}
  std::optional<std::uint32_t> at(std::size_t index) const;

private:
  std::string_view numbers;
};

/// Views into a header's bytes, which must outlive it.
class RpmHeader {
public:
  /// Longest header read (bytes); the largest known are a few MiB.
  static constexpr std::size_t size_limit = 64u << 20;

  /// Fails (with what is wrong, for the caller to put the file's path before it) where the sizes do not add
  /// up.
  static Result<RpmHeader> parse(std::string_view bytes);

  /// A string's value; nothing where the tag is missing or not a well-formed string.
  std::optional<std::string_view> string(RpmTag tag) const;
  /// A string array's values; none where the tag is missing or no array.
  RpmStrings strings(RpmTag tag) const;
  /// A 32-bit integer array; empty where the tag is missing or none.
  RpmNumbers int32s(RpmTag tag) const;
  /// A byte array; empty where the tag is missing or none.
  std::string_view bytes(RpmTag tag) const;

private:
  struct Entry {
    std::uint32_t type, count;
    std::string_view data; ///< from the value's start to the end of the data
  };
  RpmHeader(std::string_view entries, std::string_view values) : index(entries), data(values) {}
  std::optional<Entry> find(RpmTag tag) const;

  std::string_view index;
  std::string_view data;
};

} // namespace kassay
