// SPDX-License-Identifier: MIT
// Makes rpm headers and the two kinds of rpm databases, byte by byte as rpm's documentation has them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <sqlite3.h>

#include "probe/rpm_header.h"

namespace kassay {

inline std::string big_endian(std::uint32_t number) {
  return {static_cast<char>(number >> 24), static_cast<char>(number >> 16), static_cast<char>(number >> 8),
          static_cast<char>(number)};
}

inline std::string little_endian(std::uint32_t number) {
  std::string bytes = big_endian(number);
  return {bytes.rbegin(), bytes.rend()};
}

/// Collects tags; str() is the header.
class RpmHeaderBytes {
public:
  RpmHeaderBytes &add(RpmTag tag, std::uint32_t type, std::uint32_t count, const std::string &value) {
    index += big_endian(static_cast<std::uint32_t>(tag)) + big_endian(type) +
             big_endian(static_cast<std::uint32_t>(data.size())) + big_endian(count);
    data += value;
    ++entries;
    return *this;
  }
  RpmHeaderBytes &text(RpmTag tag, const std::string &value) { return add(tag, 6, 1, value + '\0'); }
  RpmHeaderBytes &texts(RpmTag tag, const std::vector<std::string> &values) {
    std::string joined;
    for (const std::string &value : values)
      joined += value + '\0';
    return add(tag, 8, static_cast<std::uint32_t>(values.size()), joined);
  }
  RpmHeaderBytes &numbers(RpmTag tag, const std::vector<std::uint32_t> &values) {
    std::string joined;
    for (std::uint32_t value : values)
      joined += big_endian(value);
    return add(tag, 4, static_cast<std::uint32_t>(values.size()), joined);
  }
  std::string str() const {
    return big_endian(entries) + big_endian(static_cast<std::uint32_t>(data.size())) + index + data;
  }

private:
  std::string index, data;
  std::uint32_t entries = 0;
};

/// gcc-libs 1:12.2.1-4.fc37 of x86_64 with /usr/lib64/libgcc.so, /usr/bin/left-out (state: not installed).
inline RpmHeaderBytes rpm_example() {
  return RpmHeaderBytes()
      .text(RpmTag::name, "gcc-libs")
      .text(RpmTag::version, "12.2.1")
      .text(RpmTag::release, "4.fc37")
      .numbers(RpmTag::epoch, {1})
      .text(RpmTag::arch, "x86_64")
      .text(RpmTag::source_rpm, "gcc-12.2.1-4.fc37.src.rpm")
      .texts(RpmTag::base_names, {"libgcc.so", "left-out"})
      .texts(RpmTag::dir_names, {"/usr/bin/", "/usr/lib64/"})
      .numbers(RpmTag::dir_indexes, {1, 0})
      .add(RpmTag::file_states, 1, 2, std::string("\0\2", 2));
}

inline void write_rpm_sqlite(const std::string &path, const std::string &header,
                             const std::vector<std::string> &base_names) {
  sqlite3 *database = nullptr;
  sqlite3_open(path.c_str(), &database);
  sqlite3_exec(database,
               "CREATE TABLE Packages (hnum INTEGER PRIMARY KEY AUTOINCREMENT, blob BLOB NOT NULL);"
               "CREATE TABLE Basenames (key 'TEXT' NOT NULL, hnum INTEGER NOT NULL, idx INTEGER NOT NULL);"
               "CREATE INDEX Basenames_key_idx ON Basenames (key ASC)",
               nullptr, nullptr, nullptr);
  sqlite3_stmt *insert = nullptr;
  sqlite3_prepare_v2(database, "INSERT INTO Packages (blob) VALUES (?1)", -1, &insert, nullptr);
  sqlite3_bind_blob(insert, 1, header.data(), static_cast<int>(header.size()), SQLITE_STATIC);
  sqlite3_step(insert);
  sqlite3_finalize(insert);
  sqlite3_prepare_v2(database, "INSERT INTO Basenames VALUES (?1, 1, 0)", -1, &insert, nullptr);
  for (const std::string &name : base_names) {
    sqlite3_bind_text(insert, 1, name.c_str(), -1, SQLITE_STATIC);
    sqlite3_step(insert);
    sqlite3_reset(insert);
  }
  sqlite3_finalize(insert);
  sqlite3_close(database);
}

/// One page of slots with the header in the first, as package 7.
inline std::string rpm_ndb(const std::string &header) {
  std::string blob = "BlbS" + little_endian(7) + little_endian(0) +
                     little_endian(static_cast<std::uint32_t>(header.size())) + header;
  blob.append(12, '\0'); // the tail, which is not read
  blob.resize((blob.size() + 15) / 16 * 16);
  std::string file = "RpmP" + little_endian(0) + little_endian(1) + little_endian(1) + little_endian(8);
  file.resize(32);
  file += "Slot" + little_endian(7) + little_endian(256) +
          little_endian(static_cast<std::uint32_t>(blob.size() / 16));
  while (file.size() < 4096)
    file += "Slot" + std::string(12, '\0');
  return file + blob;
}

} // namespace kassay
