// SPDX-License-Identifier: MIT
// A compile database: which file is compiled by which command. Clang's JSON format, as the kernel's
// scripts/clang-tools/gen_compile_commands.py writes it.
//
// A file may be named more than once (compiled in two ways); an entry has `command`, a shell line, or
// `arguments`. Untrusted text.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "probe/result.h"

namespace kassay {

/// One compilation.
struct CompileUnit {
  std::string directory;              ///< absolute
  std::string file;                   ///< absolute, or below directory
  std::vector<std::string> arguments; ///< the compiler's name first

  bool operator==(const CompileUnit &) const = default;
};

/// Reads the text; `name` is what messages call it. Errors (usage) name the entry.
Result<std::vector<CompileUnit>> parse_compile_database(std::string_view text, const std::string &name);

/// Likewise, of a file.
Result<std::vector<CompileUnit>> read_compile_database(const std::string &path);

/// The text of it, an entry after the other, with `arguments`.
std::string compile_database_text(const std::vector<CompileUnit> &units);

/// The words that a shell makes of a command, without expansions: quotes and backslashes as POSIX has them.
/// Nothing where a quote is not closed.
std::optional<std::vector<std::string>> split_shell_words(std::string_view text);

} // namespace kassay
