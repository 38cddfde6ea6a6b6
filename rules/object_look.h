// SPDX-License-Identifier: MIT
// Answers the questions of a rule to an object file or a linked file, by libelf. The file was made by the
// tool under test: untrusted bytes.
#pragma once

#include <string>

#include "probe/result.h"
#include "rules/bug.h"

namespace kassay::rules {

/// True if all that `look` asks holds. An error says what could not be looked at: no ELF file, no such
/// function.
Result<bool> look_at_object(const ObjectLook &look, const std::string &bytes);

/// How a program for another machine is run.
struct ProgramTarget {
  bool native = false;
  std::string emulator; ///< qemu's name of the machine: "aarch64"
};

/// For whom the program is; `host` is uname's machine. An error for what is no program that can be run.
Result<ProgramTarget> target_of(const std::string &program, const std::string &host);

} // namespace kassay::rules
