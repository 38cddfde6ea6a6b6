// SPDX-License-Identifier: MIT
#include "kconfig/parse_tree.h"

#include "kconfig/deep_stack.h"
#include "kconfig/dependency_check.h"
#include "kconfig/finalize.h"
#include "kconfig/lexer.h"
#include "kconfig/parser.h"

namespace kassay::kconfig {
namespace {

/// Reads and finalizes; false after errors, which have been said.
bool build(Model &model, const std::string &top_file, const Environment &environment, SourceFiles &sources,
           ShellAnswers &answers, Messages &messages) {
  Macros macros(environment, answers, messages);
  Lexer lexer(model, sources, macros, messages);
  lexer.open(top_file);
  Parser parser(model, lexer, macros, messages);
  if (!parser.parse())
    return false;
  model.environment = macros.take_environment();
  model.commands = macros.take_commands();
  if (answers.is_missing_any())
    return false;
  finalize_menus(model, messages);
  return check_entries(model, messages);
}

} // namespace

Round parse_tree(const std::string &top_file, const Dialect &dialect, const Environment &environment,
                 SourceFiles &sources, ShellAnswers &answers) {
  Round round;
  Model model(dialect);
  bool is_good = false;
  try {
    on_deep_stack([&] { is_good = build(model, top_file, environment, sources, answers, round.log); });
    round.status = is_good ? 0 : 1;
  } catch (const Exit &exit) {
    round.status = exit.status;
  }
  round.missing = answers.take_missing();
  if (is_good && round.missing.empty())
    round.model = std::move(model);
  return round;
}

} // namespace kassay::kconfig
