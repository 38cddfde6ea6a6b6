// SPDX-License-Identifier: MIT
// What conf says, as data: pieces of text for one of two streams, in order.
//
// The library prints nothing. Evaluation fills a MessageLog, which is thrown away when the round was not the
// last one, and a mode talks to a Console, which cli/ puts on the real streams.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace kassay::kconfig {

/// Receives what conf would write to its standard streams.
class Messages {
public:
  virtual ~Messages() = default;
  virtual void out(std::string_view text) = 0; ///< standard output; may be buffered
  virtual void err(std::string_view text) = 0; ///< standard error; shown at once
};

/// Keeps messages in order, to be delivered later or dropped.
class MessageLog final : public Messages {
public:
  void out(std::string_view text) override { pieces_.emplace_back(false, text); }
  void err(std::string_view text) override { pieces_.emplace_back(true, text); }

  void deliver(Messages &to) const {
    for (const auto &[is_error, text] : pieces_)
      is_error ? to.err(text) : to.out(text);
  }

  /// Each piece, and whether it is for standard error.
  const std::vector<std::pair<bool, std::string>> &pieces() const { return pieces_; }

private:
  std::vector<std::pair<bool, std::string>> pieces_;
};

/// The other end of a dialogue: conf's standard streams.
class Console : public Messages {
public:
  /// The next line with its newline, at most `limit` bytes of it, as fgets(3) does; false at the end of
  /// input, with `line` untouched. Shows first what out() has buffered.
  virtual bool read_line(std::string &line, std::size_t limit) = 0;
  virtual bool at_end_of_input() const = 0; ///< an earlier read met the end
  virtual bool is_terminal() const = 0;     ///< both input and output are one, so that input is echoed
};

/// Thrown inside the library where conf would exit; caught where the library is entered.
struct Exit {
  int status = 1;
};

} // namespace kassay::kconfig
