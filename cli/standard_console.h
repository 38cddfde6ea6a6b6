// SPDX-License-Identifier: MIT
// Conf's side of a dialogue, on this process's standard streams.
#pragma once

#include <algorithm>
#include <array>
#include <climits>
#include <cstdio>

#include <unistd.h>

#include "kconfig/messages.h"

namespace kassay::cli {

/// Buffered as conf's C library buffers them.
class StandardConsole final : public kconfig::Console {
public:
  void out(std::string_view text) override { std::fwrite(text.data(), 1, text.size(), stdout); }
  void err(std::string_view text) override { std::fwrite(text.data(), 1, text.size(), stderr); }

  bool read_line(std::string &line, std::size_t limit) override {
    std::fflush(stdout);
    std::array<char, PATH_MAX> buffer;
    if (!std::fgets(buffer.data(), static_cast<int>(std::min(limit, buffer.size())), stdin))
      return false;
    line = buffer.data();
    return true;
  }
  bool at_end_of_input() const override { return std::feof(stdin) != 0; }
  bool is_terminal() const override { return is_terminal_; }

private:
  bool is_terminal_ = isatty(0) != 0 && isatty(1) != 0;
};

} // namespace kassay::cli
