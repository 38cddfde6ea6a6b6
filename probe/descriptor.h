// SPDX-License-Identifier: MIT
// An open file descriptor that closes itself.
#pragma once

#include <utility>

#include <unistd.h>

namespace kassay {

/// Owns one descriptor; -1 is none. Movable, not copyable. Errors of close(2) are not reported.
class Descriptor {
public:
  Descriptor() = default;
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(Descriptor &&other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor &operator=(Descriptor &&other) noexcept {
    std::swap(number_, other.number_);
    other.reset();
    return *this;
  }
  ~Descriptor() { reset(); }

  int get() const { return number_; }
  explicit operator bool() const { return number_ >= 0; }
  /// Gives up ownership.
  int release() { return std::exchange(number_, -1); }
  void reset() {
    if (number_ >= 0)
      ::close(std::exchange(number_, -1));
  }

private:
  int number_ = -1;
};

} // namespace kassay
