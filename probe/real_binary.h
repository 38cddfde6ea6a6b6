// SPDX-License-Identifier: MIT
// Which file really is the tool, behind ccache, wrapper scripts and rustup's proxies.
#pragma once

#include <string>
#include <vector>

#include "probe/command.h"

namespace kassay {

/// The existing files that a traced run executed, in order, each chain of repeated entries once. Empty when
/// the run was not traced.
std::vector<FileAccess> executed_files(const Run &run);

/// Those of them that could be the real binary behind the first: ELF files, the last executed first.
std::vector<std::string> real_binary_candidates(const std::vector<FileAccess> &executed);

/// What was executed before `real`, by the process that was started and by the one that became `real`.
std::vector<std::string> wrapper_chain(const std::vector<FileAccess> &executed, const std::string &real);

/// True when two version texts are the same but for the program's name, which tools print as they were
/// called.
bool same_version_text(std::string_view a, std::string_view b);

/// True when the first line of `answer`, but for the program's name, is a line of `text`: a wrapper printed
/// it among words of its own.
bool contains_version_line(std::string_view text, std::string_view answer);

/// True when two answers to `-v` are the same but for the line that tells how GCC was called.
bool same_description(std::string_view a, std::string_view b);

/// True when the file begins as an ELF file does.
bool is_elf_file(const std::string &path);

/// Symlinks resolved; the path itself where that fails.
std::string real_path(const std::string &path);

} // namespace kassay
