// SPDX-License-Identifier: MIT
// Writes ld.so.cache files for tests, in the format of glibc's elf/cache.c.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace kassay {

struct LoaderCacheImage {
  struct Entry {
    std::string name, path, hwcap; // hwcap: name of a glibc-hwcaps subdirectory
    std::uint64_t legacy = 0;      // bits of the old hardware capabilities
  };
  std::vector<Entry> entries = {};
  bool big_endian = false;
  bool says_byte_order = true;   // glibc 2.33 and later
  bool behind_old_table = false; // the default before glibc 2.32

  std::string bytes() const {
    const std::uint64_t strings_at = 48 + 24 * entries.size();
    std::string table, strings, hwcaps;
    std::uint64_t hwcap_count = 0;
    for (const Entry &entry : entries) {
      put(table, 0x0303, 4);
      for (const std::string &text : {entry.name, entry.path}) {
        put(table, strings_at + strings.size(), 4);
        strings += text + '\0';
      }
      put(table, 0, 4);
      put(table, entry.hwcap.empty() ? entry.legacy : std::uint64_t{1} << 62 | hwcap_count, 8);
      if (entry.hwcap.empty())
        continue;
      ++hwcap_count;
      put(hwcaps, strings_at + strings.size(), 4);
      strings += entry.hwcap + '\0';
    }
    strings.resize((strings.size() + 3) / 4 * 4);
    const std::uint64_t extension_at = strings_at + strings.size();
    std::string out = "glibc-ld.so.cache1.1";
    put(out, entries.size(), 4);
    put(out, strings.size(), 4);
    out += static_cast<char>(!says_byte_order ? 0 : big_endian ? 3 : 2);
    out.resize(32);
    put(out, hwcap_count ? extension_at : 0, 4);
    out.resize(48);
    out += table + strings;
    if (hwcap_count)
      for (std::uint64_t value : {std::uint64_t{0xeaa42174}, std::uint64_t{1}, std::uint64_t{1},
                                  std::uint64_t{0}, extension_at + 24, 4 * hwcap_count})
        put(out, value, 4);
    return old_table() + out + hwcaps;
  }

private:
  void put(std::string &out, std::uint64_t value, std::uint64_t size) const {
    for (std::uint64_t i = 0; i < size; ++i)
      out += static_cast<char>(value >> 8 * (big_endian ? size - 1 - i : i));
  }

  std::string old_table() const {
    std::string out;
    if (!behind_old_table)
      return out;
    out = "ld.so-1.7.0";
    out.resize(12);
    put(out, 1, 4);
    out.resize(16 + 12 + 4); // one entry, and up to the alignment
    return out;
  }
};

} // namespace kassay
