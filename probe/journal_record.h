// SPDX-License-Identifier: MIT
// What the journal keeps of a finished child, as JSON.
//
//   "argv"        list of words           "directory"  working directory, "" for a scratch directory
//   "environment" name -> value           "stdin"      what was fed in; "files": name -> content, if there
//   were any "outcome"     {"kind": "exited", "status": 1, "text": "exited with 1"}; the kinds are those of
//   Outcome:
//                 exited and left-behind (status), signalled (signal), timed-out (deadline_ms),
//                 output-flooded (limit), not-started (errno)
//   "cost"        {"wall_us", "user_us", "system_us", "peak_rss_kib"}
//   "stdout", "stderr"
//
// Text that is not UTF-8 (a file name, a crashing compiler's output) is kept as {"base64": "..."} instead of
// a string, so that no byte is lost. Replacing bad bytes by U+FFFD was rejected: it cannot be undone.
// Escaping each as \xNN inside the string was rejected too: it needs an escape for the escape, and then every
// reader has to know.
#pragma once

#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "probe/command.h"

namespace kassay {

/// The fields of a "child" record, for Journal::append.
nlohmann::json journal_fields(const Command &command, const Run &run);

/// Any bytes as JSON: a string where they are UTF-8, {"base64": "..."} otherwise.
nlohmann::json json_from_bytes(std::string_view bytes);

/// What json_from_bytes() was given; empty for any other JSON.
std::string bytes_from_json(const nlohmann::json &value);

} // namespace kassay
