// SPDX-License-Identifier: MIT
// The one error type, and the one way to return it.
//
// Library code neither prints nor exits: a function that can fail returns Result<T>, and cli/ turns an Error
// into a message and an exit code. The message names the file (with line and column where there is one) or
// the tool it is about; the hint says what to do next. Exceptions were rejected: what can fail shows in the
// type.
#pragma once

#include <expected>
#include <string>
#include <utility>

namespace kassay {

/// What an error means for the caller; cli/ maps each to one exit code (see cli/exit_code.h).
enum class ErrorKind {
  usage,       ///< the user asked for something that cannot be: bad argument, malformed rule or lock file
  environment, ///< a tool or the machine could not be examined
  temporary,   ///< a resource was busy or full; the same call may succeed later
  internal,    ///< a broken promise inside kassay
};

/// Why something failed, in words for the person who has to act on it.
struct Error {
  ErrorKind kind = ErrorKind::environment;
  std::string message; ///< "path:line:column: what is wrong" or "tool: what is wrong"; no trailing newline
  std::string hint;    ///< what to do next; may be empty
};

template <class T> using Result = std::expected<T, Error>;

/// Shorthand for returning a failure.
inline std::unexpected<Error> fail(ErrorKind kind, std::string message, std::string hint = {}) {
  return std::unexpected(Error{kind, std::move(message), std::move(hint)});
}

} // namespace kassay
