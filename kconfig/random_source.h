// SPDX-License-Identifier: MIT
// The numbers of srand(3) and rand(3) as glibc makes them, without their global state: randconfig with one
// seed is one configuration, also here.
#pragma once

#include <cstdint>
#include <cstdlib>

namespace kassay::kconfig {

/// One sequence.
class RandomSource {
public:
  explicit RandomSource(unsigned seed) { initstate_r(seed, state_, sizeof state_, &data_); }
  RandomSource(const RandomSource &) = delete;
  RandomSource &operator=(const RandomSource &) = delete;

  int next() {
    std::int32_t result = 0;
    random_r(&data_, &result);
    return result;
  }

private:
  char state_[128] = {}; // the size that makes random_r(3) use srand(3)'s generator
  random_data data_ = {};
};

} // namespace kassay::kconfig
