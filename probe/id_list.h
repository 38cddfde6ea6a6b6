// SPDX-License-Identifier: MIT
// A list of row ids in few bytes: ascending, as differences in base 128. As 8-byte numbers, which would be
// simpler, the evidence of the answers would be ten times as large.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace kassay {

/// `ids` ascend.
std::string pack_ids(const std::vector<std::int64_t> &ids);

/// Of bytes that pack_ids() did not write, any ids.
std::vector<std::int64_t> unpack_ids(std::string_view bytes);

} // namespace kassay
