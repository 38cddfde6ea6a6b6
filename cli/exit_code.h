// SPDX-License-Identifier: MIT
// The exit codes of every command, the same in every output format.
#pragma once

#include "probe/result.h"

namespace kassay::cli {

enum ExitCode : int {
  exit_clean = 0,
  exit_findings = 1,   ///< a mismatch, or findings from --fail-on upwards
  exit_usage = 2,      ///< bad arguments, malformed rule or lock file
  exit_unexamined = 3, ///< a tool or the environment could not be examined
  exit_incomplete = 4, ///< a result set lacks a part
  exit_internal = 70,  ///< EX_SOFTWARE of sysexits.h
  exit_try_again = 75, ///< EX_TEMPFAIL of sysexits.h
  exit_interrupted = 130,
  exit_terminated = 143,
};

constexpr ExitCode exit_code(ErrorKind kind) {
  switch (kind) {
  case ErrorKind::usage:
    return exit_usage;
  case ErrorKind::environment:
    return exit_unexamined;
  case ErrorKind::temporary:
    return exit_try_again;
  case ErrorKind::internal:
    break;
  }
  return exit_internal;
}

} // namespace kassay::cli
