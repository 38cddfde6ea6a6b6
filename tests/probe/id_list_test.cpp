// SPDX-License-Identifier: MIT
#include "probe/id_list.h"

#include <limits>

#include <gtest/gtest.h>

namespace kassay {
namespace {

TEST(IdList, ComesBackAsItWas) {
  for (const std::vector<std::int64_t> &ids : {std::vector<std::int64_t>{},
                                               {0},
                                               {1, 2, 3},
                                               {127, 128, 16383, 16384},
                                               {5, 5},
                                               {1, std::numeric_limits<std::int64_t>::max()}})
    EXPECT_EQ(unpack_ids(pack_ids(ids)), ids);
}

TEST(IdList, NeighboursTakeOneByte) {
  EXPECT_EQ(pack_ids({1'000'000, 1'000'001, 1'000'100}).size(), 5u);
}

TEST(IdList, ForeignBytesDoNoHarm) {
  EXPECT_EQ(unpack_ids("\x80").size(), 0u);
  EXPECT_LE(unpack_ids(std::string(100, '\xff') + '\1').size(), 1u);
}

} // namespace
} // namespace kassay
