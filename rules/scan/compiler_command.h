// SPDX-License-Identifier: MIT
// A unit's compile command, made one that Clang's front end takes and that writes nothing.
//
// What Clang does not know is taken out and counted; what GCC alone has and what changes the meaning of code
// is named as well, so that a reader can judge what the scan did not see. Warnings, outputs, dependency files
// and the linker's and assembler's flags go silently.
#pragma once

#include <string>
#include <vector>

namespace kassay::scan {

struct CompilerCommand {
  std::vector<std::string> arguments; ///< for Clang: "clang", options, the file
  std::vector<std::string> dropped;   ///< unknown to Clang, in order
  std::vector<std::string> meaning;   ///< those of `dropped` that change what code does or looks like
};

/// `arguments` as in a compile database, the compiler's name first. `refused`: flags that Clang's driver took
/// exception to in an earlier attempt.
CompilerCommand translate(const std::vector<std::string> &arguments, const std::string &file,
                          const std::vector<std::string> &refused);

} // namespace kassay::scan
