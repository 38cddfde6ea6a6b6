// SPDX-License-Identifier: MIT
#include "probe/loader_cache.h"

#include <bit>
#include <cstdint>
#include <cstring>
#include <optional>
#include <utility>

#include <fmt/format.h>

namespace kassay {

namespace {

using std::string_view;

constexpr string_view old_magic = "ld.so-1.7.0";
constexpr string_view new_magic = "glibc-ld.so.cache1.1";
constexpr std::size_t old_header = 16, old_entry = 12, new_header = 48, new_entry = 24;
constexpr std::size_t string_limit = 4096; // PATH_MAX
constexpr std::size_t hwcaps_limit = 1024; // glibc has four at most for a machine
constexpr std::uint32_t extension_magic = 0xeaa42174;
constexpr std::uint32_t extension_hwcaps = 1; // tag of the section with the glibc-hwcaps names
constexpr std::uint64_t hwcap_extension = std::uint64_t{1}
                                          << 62; // entry.hwcap: the low half is an index of names
constexpr std::uint64_t legacy_hwcaps = hwcap_extension - 1;

// The bytes, read at checked offsets and in the file's byte order.
class Bytes {
public:
  Bytes(string_view content, bool big_endian)
      : content_(content), swap_(big_endian != (std::endian::native == std::endian::big)) {}

  template <class Integer> std::optional<Integer> integer(std::uint64_t offset) const {
    if (offset > content_.size() || sizeof(Integer) > content_.size() - offset)
      return std::nullopt;
    Integer value;
    std::memcpy(&value, content_.data() + offset, sizeof value);
    if (!swap_)
      return value;
    if constexpr (sizeof value == 8)
      return __builtin_bswap64(value);
    else
      return __builtin_bswap32(value);
  }
  auto u32(std::uint64_t offset) const { return integer<std::uint32_t>(offset); }
  auto u64(std::uint64_t offset) const { return integer<std::uint64_t>(offset); }

  std::optional<string_view> string(std::uint64_t offset) const {
    if (offset >= content_.size())
      return std::nullopt;
    string_view rest = content_.substr(offset, string_limit);
    std::size_t end = rest.find('\0');
    return end == string_view::npos ? std::nullopt : std::optional(rest.substr(0, end));
  }

private:
  string_view content_;
  bool swap_;
};

// Where the new table starts: at 0, or behind the old one, aligned to 8.
std::optional<std::size_t> new_table(string_view content, bool big_endian) {
  if (content.starts_with(new_magic))
    return 0;
  auto count = Bytes(content, big_endian).u32(12);
  if (!content.starts_with(old_magic) || !count)
    return std::nullopt;
  std::uint64_t start = (old_header + std::uint64_t{*count} * old_entry + 7) / 8 * 8;
  if (start > content.size() || !content.substr(start).starts_with(new_magic))
    return std::nullopt;
  return start;
}

// The names of the glibc-hwcaps subdirectories; offsets in the extension count from the start of the new
// table.
std::optional<std::vector<string_view>> hwcap_names(const Bytes &bytes) {
  std::vector<string_view> names;
  auto extension = bytes.u32(32);
  if (extension == 0)
    return names;
  auto magic = extension ? bytes.u32(*extension) : std::nullopt;
  if (!magic)
    return std::nullopt;
  if (*magic != extension_magic) // one from the future; glibc, too, goes on without it
    return names;
  auto sections = bytes.u32(std::uint64_t{*extension} + 4);
  if (!sections)
    return std::nullopt;
  for (std::uint64_t i = 0; i < *sections; ++i) {
    std::uint64_t section = *extension + std::uint64_t{8} + i * 16;
    auto tag = bytes.u32(section), offset = bytes.u32(section + 8), size = bytes.u32(section + 12);
    if (!tag || !offset || !size)
      return std::nullopt;
    for (std::uint64_t at = 0; *tag == extension_hwcaps && at + 4 <= *size; at += 4) {
      auto text = bytes.u32(*offset + at);
      auto name = text ? bytes.string(*text) : std::nullopt;
      if (!name || names.size() == hwcaps_limit)
        return std::nullopt;
      names.push_back(*name);
    }
  }
  return names;
}

} // namespace

Result<LoaderCache> LoaderCache::parse(std::string text, bool big_endian, const std::string &origin) {
  auto damaged = [&](string_view what) {
    return fail(ErrorKind::environment, fmt::format("{}: damaged loader cache: {}", origin, what),
                "run ldconfig");
  };
  LoaderCache cache;
  cache.content_ = std::make_shared<const std::string>(std::move(text));
  string_view content = *cache.content_;
  auto start = new_table(content, big_endian);
  if (!start || content.size() - *start < new_header)
    return damaged("no glibc-ld.so.cache1.1 table");
  content.remove_prefix(*start);
  if (int order = content[28] & 3; order >= 2) // cache_file_new_flags_endian: 2 little, 3 big, 0 not said
    big_endian = order == 3;
  Bytes bytes(content, big_endian);
  auto names = hwcap_names(bytes);
  if (!names)
    return damaged("an extension lies outside the file");
  std::uint32_t count = bytes.u32(20).value_or(0);
  for (std::uint64_t i = 0; i < count; ++i) {
    std::uint64_t entry = new_header + i * new_entry;
    auto key = bytes.u32(entry + 4), value = bytes.u32(entry + 8);
    auto hwcap = bytes.u64(entry + 16);
    auto name = key ? bytes.string(*key) : std::nullopt;
    auto path = value ? bytes.string(*value) : std::nullopt;
    if (!name || !path || !hwcap)
      return damaged("an entry lies outside the file");
    std::uint64_t index = *hwcap & 0xffff'ffff;
    bool extended = (*hwcap & hwcap_extension) != 0;
    if (extended ? index >= names->size() : (*hwcap & legacy_hwcaps) != 0)
      continue;
    cache.files_[*name].push_back({*path, extended ? (*names)[index] : ""});
    ++cache.entries_;
  }
  return cache;
}

std::vector<std::string> LoaderCache::find(const std::string &name,
                                           const std::vector<std::string> &hwcaps) const {
  std::vector<std::string> found;
  auto files = files_.find(name);
  if (files == files_.end())
    return found;
  for (const std::string &hwcap : hwcaps)
    for (const Entry &entry : files->second)
      if (entry.hwcap == hwcap)
        found.emplace_back(entry.path);
  for (const Entry &entry : files->second)
    if (entry.hwcap.empty())
      found.emplace_back(entry.path);
  return found;
}

} // namespace kassay
