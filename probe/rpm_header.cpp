// SPDX-License-Identifier: MIT
#include "probe/rpm_header.h"

#include <fmt/format.h>

namespace kassay {

namespace {

constexpr std::size_t preamble_size = 8;
constexpr std::size_t entry_size = 16;

/// rpm's type numbers (rpmTagType).
enum : std::uint32_t {
  type_char = 1,
  type_int8 = 2,
  type_int32 = 4,
  type_string = 6,
  type_string_array = 8,
  type_i18n_string = 9
};

/// Big-endian; the caller has checked that four bytes are there.
std::uint32_t number_at(std::string_view bytes, std::size_t offset) {
  std::uint32_t number = 0;
  for (std::size_t i = 0; i < 4; ++i)
    number = number << 8 | static_cast<unsigned char>(bytes[offset + i]);
  return number;
}

} // namespace

std::optional<std::string_view> RpmStrings::next() {
  std::size_t end = rest.find('\0');
  if (remaining == 0 || end == std::string_view::npos)
    return std::nullopt;
  std::string_view value = rest.substr(0, end);
  rest.remove_prefix(end + 1);
  --remaining;
  return value;
}

std::optional<std::uint32_t> RpmNumbers::at(std::size_t index) const {
  if (index >= numbers.size() / 4)
    return std::nullopt;
  return number_at(numbers, index * 4);
}

Result<RpmHeader> RpmHeader::parse(std::string_view bytes) {
  if (bytes.size() < preamble_size || bytes.size() > size_limit)
    return fail(ErrorKind::environment, fmt::format("an rpm header of {} bytes", bytes.size()));
  // 64-bit, so that no sum of two 32-bit numbers wraps
  std::uint64_t index_size = std::uint64_t{number_at(bytes, 0)} * entry_size;
  std::uint64_t data_size = number_at(bytes, 4);
  if (preamble_size + index_size + data_size != bytes.size())
    return fail(ErrorKind::environment,
                fmt::format("an rpm header of {} bytes that says it has {} of index and {} of data",
                            bytes.size(), index_size, data_size));
  return RpmHeader(bytes.substr(preamble_size, index_size), bytes.substr(preamble_size + index_size));
}

std::optional<RpmHeader::Entry> RpmHeader::find(RpmTag tag) const {
  for (std::size_t at = 0; at < index.size(); at += entry_size) {
    if (number_at(index, at) != static_cast<std::uint32_t>(tag))
      continue;
    std::uint32_t offset = number_at(index, at + 8);
    if (offset > data.size())
      return std::nullopt;
    return Entry{number_at(index, at + 4), number_at(index, at + 12), data.substr(offset)};
  }
  return std::nullopt;
}

std::optional<std::string_view> RpmHeader::string(RpmTag tag) const {
  std::optional<Entry> entry = find(tag);
  if (!entry || (entry->type != type_string && entry->type != type_i18n_string))
    return std::nullopt;
  return RpmStrings(entry->data, 1).next();
}

RpmStrings RpmHeader::strings(RpmTag tag) const {
  std::optional<Entry> entry = find(tag);
  if (!entry || entry->type != type_string_array)
    return {{}, 0};
  return {entry->data, entry->count};
}

RpmNumbers RpmHeader::int32s(RpmTag tag) const {
  std::optional<Entry> entry = find(tag);
  if (!entry || entry->type != type_int32)
    return RpmNumbers({});
  return RpmNumbers(entry->data.substr(0, std::size_t{entry->count} * 4));
}

std::string_view RpmHeader::bytes(RpmTag tag) const {
  std::optional<Entry> entry = find(tag);
  if (!entry || (entry->type != type_char && entry->type != type_int8))
    return {};
  return entry->data.substr(0, entry->count);
}

} // namespace kassay
