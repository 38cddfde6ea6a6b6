// SPDX-License-Identifier: MIT
// What is run for one case of a reproducer. Each command is a pure function of its arguments and of the files
// that it is given, so that all of them can be remembered: what one step made (Run::captured) is a file of
// the next.
#pragma once

#include <string>
#include <vector>

#include "probe/command.h"
#include "rules/bug.h"
#include "rules/tool_words.h"

namespace kassay::rules {

/// The toolchain that the cases are tried on, and what they are made of.
struct CaseSetting {
  const ToolWords &tools;
  const Environment &environment;
  const SourceTexts &sources;
  const std::string &start; ///< text of rules/start/start.c
  std::string arch;         ///< SRCARCH
  std::string family;       ///< of CC: "gcc", "clang"
};

/// A reproducer at one level of optimization.
struct Case {
  const Bug *bug = nullptr;
  const Reproducer *reproducer = nullptr;
  std::string optimize; ///< "-O2"
  bool control = false; ///< with KASSAY_CONTROL
};

/// A file that one step made, for the next.
struct MadeFile {
  std::string name, bytes;
};

/// Builds the commands of cases.
class CaseCommands {
public:
  explicit CaseCommands(const CaseSetting &setting) : setting_(setting) {}

  /// The sources that are compiled, each by itself: .c, .S, .rs. Headers and scripts only lie beside them.
  /// What is looked at in text or in an object is the first one alone.
  static std::vector<std::string> units(const Reproducer &reproducer);

  /// Compiles one of units() as the method wants it; what it makes is captured, assembly is printed.
  Command compile(const Case &a_case, const std::string &unit) const;

  /// What `compile` makes is called so.
  static std::string made_from(const Reproducer &reproducer, const std::string &unit);

  /// The program start, for `run`.
  Command compile_start(const Case &a_case) const;

  /// $(LD) on objects, for `run` and `link`; the output is captured as `program_name`.
  Command link(const Case &a_case, const std::vector<MadeFile> &objects) const;

  /// The bug's own tool on the source or on what was made from it, for `output`.
  Command tool(const Case &a_case, const std::vector<MadeFile> &objects) const;

  /// The program that was linked, below an emulator if one is named ("qemu-aarch64-static").
  Command execute(const std::string &program, const std::string &emulator) const;

  /// Whether the bug's tool reads sources by itself, so that nothing is compiled for `output`.
  static bool tool_reads_sources(const Bug &bug);

  /// An empty unit with the flags that all cases have: succeeds wherever the compiler works at all.
  Command base(const Case &a_case) const;

  /// An empty unit with the case's own flags; an empty argv where it has none. And the same without them.
  Command flags(const Case &a_case) const;
  Command no_flags(const Case &a_case) const;

  /// The case's needs_source; an empty argv where there is none.
  Command needs(const Case &a_case) const;

  static constexpr const char *program_name = "case";

private:
  Command begin(const std::string &variable) const;
  Command compiler(bool base_flags, bool quiet) const;
  Command rust_compiler(const Case &a_case) const;
  std::vector<std::string> own_flags(const Case &a_case) const;
  void add_files(const Case &a_case, Command &command) const;

  const CaseSetting &setting_;
};

} // namespace kassay::rules
