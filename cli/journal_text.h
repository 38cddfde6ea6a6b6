// SPDX-License-Identifier: MIT
// A journal record as a block of text for a person.
#pragma once

#include <string>

#include "probe/journal_reader.h"

namespace kassay::cli {

/// The record as a block that ends in a newline: number, time, outcome and cost; below, indented, the command
/// as a line that can be pasted, its directory, stdin, stdout and stderr where there are any. Safe for a
/// terminal. Never fails: a field that is missing or of another type is left out.
std::string journal_text(const JournalRecord &record);

/// Whether the record is of a child that did anything but exit with 0.
bool is_failed_child(const JournalRecord &record);

} // namespace kassay::cli
