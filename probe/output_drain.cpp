// SPDX-License-Identifier: MIT
#include "probe/output_drain.h"

#include <algorithm>

#include <boost/asio/buffer.hpp>

namespace kassay {

namespace {

constexpr std::size_t flood_kept = 4096; // bytes of a flood that are worth showing

} // namespace

void OutputDrain::start(Done done) {
  pipe_.async_read_some(
      boost::asio::buffer(block_),
      [this, done = std::move(done)](boost::system::error_code error, std::size_t count) mutable {
        const std::size_t room = limit_ - text_.size();
        if (keeping_)
          text_.append(block_.data(), std::min(count, room));
        if (error)
          done(End::closed);
        else if (count > room)
          done(End::flooded);
        else
          start(std::move(done));
      });
}

void OutputDrain::keep_only_the_start() {
  keeping_ = false;
  text_.resize(std::min(text_.size(), flood_kept));
  text_.shrink_to_fit();
}

} // namespace kassay
