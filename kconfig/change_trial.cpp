// SPDX-License-Identifier: MIT
#include "kconfig/change_trial.h"

#include "kconfig/config_reader.h"
#include "kconfig/configuration.h"

namespace kassay::kconfig {

ChangeTrial::ChangeTrial(const Model &model, const ConfigFile &file, TreeInputs inputs)
    : model_(model), file_(file), inputs_(std::move(inputs)), order_(model.hash_order()) {}

const ChangeTrial::Tree &ChangeTrial::tree_with(const Answers &answers) {
  const auto [found, is_new] = trees_.try_emplace(answers);
  Tree &tree = found->second;
  if (!is_new)
    return tree;
  ShellAnswers all = inputs_.answers;
  for (const auto &[command, text] : answers) {
    ShellAnswer answer;
    answer.text = text;
    all.add(command, std::move(answer));
  }
  tree.model = parse_tree(inputs_.top_file, inputs_.dialect, inputs_.environment, *inputs_.files, all).model;
  if (tree.model)
    tree.order = tree.model->hash_order();
  return tree;
}

std::string ChangeTrial::value_in(const Model &model, const std::vector<SymbolId> &order,
                                  const std::string &text, const std::string &name) const {
  const SymbolId symbol = model.find(name);
  if (symbol == no_symbol)
    return {};
  MessageLog ignored;
  Configuration configuration(model, ignored);
  ConfigReader reader(configuration, inputs_.environment, *inputs_.files, ignored, true);
  reader.read_text(file_.name(), text, order);
  configuration.calculate(symbol);
  return std::string(configuration.text(symbol));
}

std::optional<std::string> ChangeTrial::value_with(const Changes &changes, const std::string &symbol) {
  std::map<std::string, std::string> values;
  Answers answers;
  for (const ConfigChange &change : changes) {
    if (!change.is_question())
      values[std::string(model_.symbols[change.symbol].name)] = change.value;
    else if (const auto &commands = model_.macro_uses[change.use].commands; !commands.empty())
      answers[model_.commands[commands.back()]] = change.value;
  }
  const std::string text = file_.changed(values);
  if (answers.empty())
    return value_in(model_, order_, text, symbol);
  const Tree &tree = tree_with(answers);
  if (!tree.model)
    return std::nullopt;
  return value_in(*tree.model, tree.order, text, symbol);
}

} // namespace kassay::kconfig
