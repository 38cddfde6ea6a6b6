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

/// ", 12 min left", by what was done so far; "" before 5 s have passed and where nothing is left.
std::string time_left(std::chrono::milliseconds elapsed, std::size_t done, std::size_t total);

/// Tells on stderr how far long work is: a bar on a terminal, else a line every 10 % once 2 s have passed, or
/// every 30 s; with an estimate of what is left.
class Progress {
public:
  Progress();
  ~Progress(); ///< takes the bar away
  void show(const char *what, std::size_t done, std::size_t total);

private:
  using Clock = std::chrono::steady_clock;
  bool terminal_;
  bool drawn_ = false;
  std::string stage_;          ///< the `what` of the last call
  std::size_t begun_with_ = 0; ///< what was done when it came up
  Clock::time_point stage_began_{};
  Clock::time_point began_ = Clock::now();
  Clock::time_point last_{};
  std::size_t last_tenth_ = 0;
};

/// The error on stderr, with its hint; returns the exit code that goes with it.
int report(const Error &error);

} // namespace kassay::cli
