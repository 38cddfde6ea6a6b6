// SPDX-License-Identifier: MIT
// A kernel tree as one toolchain sees it, with a configuration in it: what `make olddefconfig` would write,
// to be looked at instead.
//
// Without a name, the configuration is the one that a make would go on with, else the one it would begin
// with: KCONFIG_CONFIG (.config) in the output directory, else the architecture's default. Rejected: the
// files of KCONFIG_DEFCONFIG_LIST that come before that, such as /boot/config-*, as conf would take. The
// answer would depend on the machine's own kernel.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "kconfig/configuration.h"
#include "kconfig/kernel_tree.h"
#include "kconfig/parse_tree.h"
#include "kconfig/source.h"

namespace kassay::kconfig {

/// The configuration file that stands for none, as a name for configure_tree(): "" where there is none. The
/// working directory must be the tree's objtree.
std::string usual_config(const KernelTree &tree);

/// A model, the answers it rests on, and the value of each symbol.
class ConfiguredTree {
public:
  ConfiguredTree(const KernelTree &tree, Round round, Messages &messages);
  ConfiguredTree(const ConfiguredTree &) = delete;
  ConfiguredTree &operator=(const ConfiguredTree &) = delete;

  const KernelTree &tree() const { return tree_; }
  const Model &model() const { return *round_.model; }
  const ShellAnswers &answers() const { return round_.answers; }
  Configuration &configuration() { return configuration_; }
  const Configuration &configuration() const { return configuration_; }

  /// What stands behind the symbol's name and `=` in .config, n where it says "is not set"; nullopt if it is
  /// not in there.
  std::optional<std::string> line(SymbolId symbol) const;

private:
  KernelTree tree_;
  Round round_;
  Configuration configuration_;
};

/// Evaluates the tree and reads `config` as olddefconfig does; "" is no file. conf's warnings and errors go
/// to `messages`, which must outlive the result. Errors: a command could not be run; the Kconfig files are
/// wrong (environment); there is no such configuration file (usage).
Result<std::unique_ptr<ConfiguredTree>> configure_tree(const KernelTree &tree, const std::string &config,
                                                       Runner &runner, Messages &messages);

} // namespace kassay::kconfig
