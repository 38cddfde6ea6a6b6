// SPDX-License-Identifier: MIT
#include "probe/id_list.h"

namespace kassay {

std::string pack_ids(const std::vector<std::int64_t> &ids) {
  std::string bytes;
  std::int64_t previous = 0;
  for (const std::int64_t id : ids) {
    auto rest = static_cast<std::uint64_t>(id - previous);
    for (; rest >= 0x80; rest >>= 7)
      bytes += static_cast<char>(rest | 0x80);
    bytes += static_cast<char>(rest);
    previous = id;
  }
  return bytes;
}

std::vector<std::int64_t> unpack_ids(std::string_view bytes) {
  std::vector<std::int64_t> ids;
  std::uint64_t number = 0;
  unsigned shift = 0;
  std::int64_t previous = 0;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    if (shift < 64)
      number |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
    shift += 7;
    if (byte & 0x80)
      continue;
    previous += static_cast<std::int64_t>(number);
    ids.push_back(previous);
    number = 0;
    shift = 0;
  }
  return ids;
}

} // namespace kassay
