// SPDX-License-Identifier: MIT
// What a terminal gets and a pipe does not: colour on stdout, a progress bar on stderr.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "probe/result.h"

namespace kassay::cli {

enum class ColourMode { automatic, always, never };

/// --color's words: auto, always, never.
std::optional<ColourMode> parse_colour_mode(std::string_view word);

/// Whether a stream is to be coloured. Automatic: where it is a terminal, TERM is not "dumb" and NO_COLOR is
/// not set (https://no-color.org); CLICOLOR_FORCE other than 0 turns it on anywhere.
bool use_colour(ColourMode mode, int descriptor);

/// Wraps text in colours, or not.
class Palette {
public:
  explicit Palette(bool on) : on_(on) {}
  std::string good(std::string_view text) const { return paint("32", text); }
  std::string bad(std::string_view text) const { return paint("31", text); }
  std::string doubtful(std::string_view text) const { return paint("33", text); }
  std::string faint(std::string_view text) const { return paint("2", text); }
  std::string heading(std::string_view text) const { return paint("1", text); }

private:
  std::string paint(const char *code, std::string_view text) const {
    return on_ ? std::string("\033[") + code + "m" + std::string(text) + "\033[0m" : std::string(text);
  }
  bool on_;
};

/// Tells on stderr how far long work is: a bar on a terminal, else a line every 10 % once 2 s have passed, or
/// every 30 s.
class Progress {
public:
  Progress();
  ~Progress(); ///< takes the bar away
  void show(const char *what, std::size_t done, std::size_t total);

private:
  using Clock = std::chrono::steady_clock;
  bool terminal_;
  bool drawn_ = false;
  Clock::time_point began_ = Clock::now();
  Clock::time_point last_{};
  std::size_t last_tenth_ = 0;
};

/// The error on stderr, with its hint; returns the exit code that goes with it.
int report(const Error &error);

} // namespace kassay::cli
