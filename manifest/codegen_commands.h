// SPDX-License-Identifier: MIT
// The fingerprint of real files: the commands of a compile_commands.json, run again, each with its object in
// a scratch directory.
//
// The commands run in their own directory with the compiler that they name, or another one in its stead. What
// would write into the tree is taken out of them: the output, dependency files, dumps. Files are named as
// Kbuild names their objects, so that a tree and its output directory may lie anywhere. Assembler sources are
// left out: no compiler makes their code.
//
// Source: https://clang.llvm.org/docs/JSONCompilationDatabase.html; the kernel's gen_compile_commands.py
// writes `command`.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "manifest/codegen_corpus.h"

namespace kassay::manifest {

/// One entry, ready to be run.
struct CompileCommand {
  std::string unit; ///< "kernel/fork.c"
  std::string directory;
  std::vector<std::string> argv; ///< without what writes
};

/// The C files of a database, by unit, each once. Errors (usage): no such JSON, an entry without a directory
/// or a command, a command that needs a shell; `file` and the entry's number are named.
Result<std::vector<CompileCommand>> parse_compile_commands(std::string_view json, const std::string &file);

/// `prefixes`: only the units that begin with one of them; none: all.
std::vector<CompileCommand> selected(std::vector<CompileCommand> commands,
                                     const std::vector<std::string> &prefixes);

/// The words of a command with another compiler: `cc` in the place of what stands before the first option.
std::vector<std::string> with_compiler(const std::vector<std::string> &argv,
                                       const std::vector<std::string> &cc);

/// Compiles them. `cc` empty: with the compilers that they name.
Codegen compile_files(const std::vector<CompileCommand> &commands, const std::vector<std::string> &cc,
                      const Environment &environment, Runner &runner, const CodegenProgress &progress = {},
                      const ObjectUse &use = {});

} // namespace kassay::manifest
