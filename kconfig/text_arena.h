// SPDX-License-Identifier: MIT
// Text that lives as long as its model: names, prompts, help texts, stored once, handed out as views.
//
// A tree's Kconfig files hold some 60,000 small texts; one allocation each was a tenth of the time of an
// evaluation. Views stay valid when the arena is moved.
#pragma once

#include <algorithm>
#include <cstring>
#include <memory>
#include <string_view>
#include <vector>

namespace kassay::kconfig {

/// Append-only storage of text.
class TextArena {
public:
  /// A copy of `text` that stays where it is, with a NUL behind it.
  std::string_view store(std::string_view text) {
    const std::size_t size = text.size() + 1;
    if (size > left_) {
      const std::size_t block = std::max<std::size_t>(size, 1u << 16);
      blocks_.push_back(std::make_unique<char[]>(block));
      next_ = blocks_.back().get();
      left_ = block;
    }
    char *copy = next_;
    std::memcpy(copy, text.data(), text.size());
    copy[text.size()] = '\0';
    next_ += size;
    left_ -= size;
    return {copy, text.size()};
  }

private:
  std::vector<std::unique_ptr<char[]>> blocks_;
  char *next_ = nullptr;
  std::size_t left_ = 0;
};

} // namespace kassay::kconfig
