// SPDX-License-Identifier: MIT
#include "probe/command.h"

#include <cerrno>
#include <cstring>

#include <fmt/format.h>

namespace kassay {

namespace {

struct Describe {
  std::string operator()(const Exited &exited) const { return fmt::format("exited with {}", exited.status); }
  std::string operator()(const Signalled &signalled) const {
    const char *name = sigabbrev_np(signalled.signal);
    return name ? fmt::format("killed by signal {} (SIG{})", signalled.signal, name)
                : fmt::format("killed by signal {}", signalled.signal);
  }
  std::string operator()(const TimedOut &timed_out) const {
    return fmt::format("no end within {} s", static_cast<double>(timed_out.deadline.count()) / 1000);
  }
  std::string operator()(const OutputFlooded &flooded) const {
    return fmt::format("printed more than {} bytes", flooded.limit);
  }
  std::string operator()(const LeftBehind &left) const {
    return fmt::format("exited with {} but left a process behind that held its output open", left.status);
  }
  std::string operator()(const NotStarted &not_started) const {
    if (not_started.error == ENOTSUP)
      return "not started: there is no sandbox to confine it";
    return not_started.error == ETIME ? "not tried: the tool has lost too much time before"
                                      : fmt::format("not started: {}", strerror(not_started.error));
  }
};

bool is_plain(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::strchr("%+,-./:=@_", c) != nullptr;
}

std::string quoted(const std::string &word) {
  bool plain = !word.empty();
  for (char c : word)
    plain = plain && c != '\0' && is_plain(c);
  if (plain)
    return word;
  std::string text = "'";
  for (char c : word)
    text += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return text + "'";
}

} // namespace

std::string describe(const Outcome &outcome) {
  return std::visit(Describe{}, outcome);
}

std::string shell_quoted(const std::vector<std::string> &argv) {
  std::string line;
  for (const std::string &word : argv)
    line += (line.empty() ? "" : " ") + quoted(word);
  return line;
}

} // namespace kassay
