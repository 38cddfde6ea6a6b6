// SPDX-License-Identifier: MIT
// Reads one TOML table strictly: each key is asked for by name and type, and what nobody asked for is an
// error.
//
// The first error wins and the rest of the reading goes on with empty values, so that a reader is a list of
// fields followed by one check. Every message begins with file:line:column. For the .cpp files of readers of
// rules and lock files only: it brings toml++ along, which is large.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "probe/parse_toml.h"
#include "probe/place.h"
#include "probe/result.h"

namespace kassay {

/// The fields of one table, read by name.
class TableReader {
public:
  /// `what` names the table in messages: "a feature", "a trial". The table must outlive the reader.
  TableReader(const toml::table &table, std::string file, std::string what);

  bool has(std::string_view key) const { return table_.contains(key); }
  std::optional<std::string> optional_string(std::string_view key);
  std::string string(std::string_view key, std::string fallback);
  std::string required_string(std::string_view key); ///< may not be empty
  bool boolean(std::string_view key, bool fallback);
  /// Not negative, and no more than `most`.
  std::int64_t integer(std::string_view key, std::int64_t fallback,
                       std::int64_t most = std::numeric_limits<std::int64_t>::max());
  std::vector<std::string> strings(std::string_view key); ///< not empty, if it is there
  std::vector<std::string> possibly_no_strings(std::string_view key);
  const toml::table *table(std::string_view key);
  const toml::array *tables(std::string_view key); ///< each element is a table

  /// Where the value of `key` is, or the table itself if the key is not there.
  Place place(std::string_view key) const;
  Place place() const;

  /// Records an error at a key's value (the table if it is not there); the first one stays.
  void reject(std::string_view key, std::string_view what, std::string hint = {});

  /// Likewise, at an element of the list that is the key's value.
  void reject_element(std::string_view key, std::size_t index, std::string_view what, std::string hint = {});

  /// Likewise, an error of a table inside this one.
  void reject(const Error &error);

  /// The first error, if there was one; else an error for a key that no call asked for.
  std::optional<Error> error();

private:
  const toml::node *find(std::string_view key);
  std::vector<std::string> list(std::string_view key, bool may_be_empty);
  void reject_at(const Place &place, std::string_view what, std::string hint);

  const toml::table &table_;
  std::string file_;
  std::string what_;
  std::set<std::string, std::less<>> known_;
  std::optional<Error> error_;
};

} // namespace kassay
