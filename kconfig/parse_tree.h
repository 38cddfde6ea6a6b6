// SPDX-License-Identifier: MIT
// One round of evaluation: a tree's files, an environment and the answers known so far, into a model.
#pragma once

#include <optional>
#include <string>

#include "kconfig/messages.h"
#include "kconfig/model.h"
#include "kconfig/shell_answers.h"
#include "kconfig/source.h"
#include "probe/command.h"

namespace kassay::kconfig {

/// What a round came to.
struct Round {
  std::optional<Model> model;       ///< none after an error, or while answers are missing
  int status = 0;                   ///< conf's exit status, where it is not 0
  std::vector<std::string> missing; ///< commands whose answers are needed; then nothing else counts
  MessageLog log;                   ///< what conf would have said by now
  ShellAnswers answers;             ///< from evaluate_tree(): to all commands of the model
};

/// conf_parse() in scripts/kconfig/parser.y as a function of its inputs.
Round parse_tree(const std::string &top_file, const Dialect &dialect, const Environment &environment,
                 SourceFiles &sources, ShellAnswers &answers);

} // namespace kassay::kconfig
