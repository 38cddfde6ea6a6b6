// SPDX-License-Identifier: MIT
// Tries out changes: what would a symbol be, with other values in the configuration file, and with other
// answers of the toolchain?
//
// Values are changed in the file's text, which is then read as conf reads it. For another answer, the tree is
// evaluated again with that answer in the place of what the macro's command printed. Limit: where the tree
// would then ask something that it has not asked before, the trial comes to nothing.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>

#include "kconfig/change_sets.h"
#include "kconfig/config_file.h"
#include "kconfig/parse_tree.h"

namespace kassay::kconfig {

/// What a tree is evaluated from.
struct TreeInputs {
  std::string top_file;
  Dialect dialect;
  Environment environment;
  SourceFiles *files = nullptr;
  ShellAnswers answers;
};

/// Tries changes to one configuration of one model.
class ChangeTrial {
public:
  /// `model` is what `inputs` came to.
  ChangeTrial(const Model &model, const ConfigFile &file, TreeInputs inputs);

  /// The value that a symbol would have; nullopt if that cannot be told.
  std::optional<std::string> value_with(const Changes &changes, const std::string &symbol);

private:
  using Answers = std::map<std::string, std::string>; ///< by command
  struct Tree {
    std::optional<Model> model;
    std::vector<SymbolId> order;
  };

  const Tree &tree_with(const Answers &answers);
  std::string value_in(const Model &model, const std::vector<SymbolId> &order, const std::string &text,
                       const std::string &symbol) const;

  const Model &model_;
  const ConfigFile &file_;
  TreeInputs inputs_;
  std::vector<SymbolId> order_;
  std::map<Answers, Tree> trees_;
};

} // namespace kassay::kconfig
