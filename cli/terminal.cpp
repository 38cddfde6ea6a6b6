// SPDX-License-Identifier: MIT
#include "cli/terminal.h"

#include <cstdlib>

#include <fmt/format.h>
#include <unistd.h>

#include "cli/exit_code.h"

namespace kassay::cli {

namespace {

bool is_smart_terminal(int descriptor) {
  const char *term = std::getenv("TERM");
  return isatty(descriptor) && term && std::string_view(term) != "dumb";
}

} // namespace

std::optional<ColourMode> parse_colour_mode(std::string_view word) {
  if (word == "auto")
    return ColourMode::automatic;
  if (word == "always")
    return ColourMode::always;
  if (word == "never")
    return ColourMode::never;
  return std::nullopt;
}

bool use_colour(ColourMode mode, int descriptor) {
  if (mode != ColourMode::automatic)
    return mode == ColourMode::always;
  const char *no_colour = std::getenv("NO_COLOR");
  const char *force = std::getenv("CLICOLOR_FORCE");
  if (no_colour && *no_colour)
    return false;
  if (force && *force && std::string_view(force) != "0")
    return true;
  return is_smart_terminal(descriptor);
}

std::string time_left(std::chrono::milliseconds elapsed, std::size_t done, std::size_t total) {
  if (elapsed < std::chrono::seconds(5) || done == 0 || done >= total)
    return {};
  const double seconds = std::chrono::duration<double>(elapsed).count() * static_cast<double>(total - done) /
                         static_cast<double>(done);
  return seconds < 90     ? fmt::format(", {:.0f} s left", seconds)
         : seconds < 5400 ? fmt::format(", {:.0f} min left", seconds / 60)
                          : fmt::format(", {:.0f} h left", seconds / 3600);
}

Progress::Progress() : terminal_(is_smart_terminal(STDERR_FILENO)) {}

Progress::~Progress() {
  if (drawn_)
    fmt::print(stderr, "\r\033[K");
}

void Progress::show(const char *what, std::size_t done, std::size_t total) {
  constexpr std::size_t width = 30;
  const Clock::time_point now = Clock::now();
  const std::size_t tenth = total == 0 ? 0 : done * 10 / total;
  if (stage_ != what) {
    stage_ = what;
    stage_began_ = now;
    begun_with_ = done;
  }
  const auto left = [&] {
    const auto elapsed = std::chrono::duration_cast<std::chrono::milliseconds>(now - stage_began_);
    return done < begun_with_ ? std::string() : time_left(elapsed, done - begun_with_, total - begun_with_);
  };
  if (terminal_) {
    if (drawn_ && done < total && now - last_ < std::chrono::milliseconds(50))
      return;
    const std::size_t filled = total == 0 ? 0 : done * width / total;
    fmt::print(stderr, "\r\033[K[{}{}] {}", std::string(filled, '#'), std::string(width - filled, ' '), what);
    if (total > 1)
      fmt::print(stderr, " {}/{}{}", done, total, left());
    drawn_ = true;
  } else {
    const bool long_run = now - began_ > std::chrono::seconds(2) && tenth > last_tenth_;
    if (!long_run && (last_ == Clock::time_point() || now - last_ < std::chrono::seconds(30))) {
      if (last_ == Clock::time_point())
        last_ = now;
      return;
    }
    fmt::print(stderr, "kassay: {} {}/{}{}\n", what, done, total, left());
  }
  last_ = now;
  last_tenth_ = tenth;
}

int report(const Error &error) {
  fmt::print(stderr, "kassay: {}\n", error.message);
  if (!error.hint.empty())
    fmt::print(stderr, "        {}\n", error.hint);
  return exit_code(error.kind);
}

} // namespace kassay::cli
