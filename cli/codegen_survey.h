// SPDX-License-Identifier: MIT
// Takes the fingerprint of a toolchain's code generation, without any printing: names become tools, tools
// compile the corpus or the files of a tree.
#pragma once

#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "cli/survey.h"
#include "manifest/codegen.h"

namespace kassay::cli {

/// What is compiled, as the command line says it.
struct CodegenRequest {
  std::string commands;              ///< --compile-commands; empty: the corpus
  std::vector<std::string> prefixes; ///< --files
  std::string function;              ///< --disassemble: objects with this function are kept

  /// --compile-commands, --files and --disassemble.
  void add_to(CLI::App &command);
  /// Errors (usage): --files without --compile-commands.
  Result<void> check() const;
};

/// An object that has the wanted function.
struct KeptObject {
  std::string unit, variant, bytes;
};

struct CodegenSurvey {
  manifest::Codegen codegen;
  Identification identification;
  KbuildVariables variables;
  Environment environment;
  std::vector<KeptObject> objects; ///< by unit, variant
  std::vector<std::string> warnings;
  int interrupted_by = 0;
};

/// Errors: bad variables, an unreadable database (usage), a compiler that cannot be examined (environment).
Result<CodegenSurvey> survey_codegen(const SurveyRequest &request, const CodegenRequest &what);

} // namespace kassay::cli
