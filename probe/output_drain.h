// SPDX-License-Identifier: MIT
// Empties one pipe of a child into memory that is bounded: a tool may print for ever.
#pragma once

#include <array>
#include <cstddef>
#include <functional>
#include <string>

#include <boost/asio/posix/stream_descriptor.hpp>

namespace kassay {

/// Reads until the pipe ends, is cancelled, or says more than `limit` bytes. All three must outlive it.
class OutputDrain {
public:
  enum class End { closed, flooded };
  using Done = std::function<void(End)>;

  OutputDrain(boost::asio::posix::stream_descriptor &pipe, std::string &text, std::size_t limit)
      : pipe_(pipe), text_(text), limit_(limit) {}

  /// `done` is called once, by the event loop, and is kept until then: it may own whoever owns this.
  void start(Done done);

  /// Cuts what was read down to the start that is worth showing of a flood; what still comes is thrown away.
  /// Many floods side by side must not fill the memory.
  void keep_only_the_start();

private:
  boost::asio::posix::stream_descriptor &pipe_;
  std::string &text_;
  std::size_t limit_;
  bool keeping_ = true;
  std::array<char, 16384> block_;
};

} // namespace kassay
