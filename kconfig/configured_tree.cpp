// SPDX-License-Identifier: MIT
#include "kconfig/configured_tree.h"

#include <fmt/format.h>

#include "kconfig/config_reader.h"
#include "kconfig/config_text.h"
#include "kconfig/evaluate.h"
#include "kconfig/setting.h"

namespace kassay::kconfig {

std::string usual_config(const KernelTree &tree) {
  const SourceFiles files(setting(tree.environment, "srctree"));
  const std::string current = setting_or(tree.environment, "KCONFIG_CONFIG", ".config");
  if (files.read(current))
    return current;
  std::string name = setting_or(tree.environment, "KBUILD_DEFCONFIG", "");
  if (name.empty())
    name = "defconfig";
  const std::string usual = fmt::format("arch/{}/configs/{}", tree.srcarch, name);
  return files.read(usual) ? usual : "";
}

ConfiguredTree::ConfiguredTree(const KernelTree &tree, Round round, Messages &messages)
    : tree_(tree), round_(std::move(round)), configuration_(*round_.model, messages) {}

std::optional<std::string> ConfiguredTree::line(SymbolId symbol) const {
  const Symbol &of = model().symbols[symbol];
  if (of.is_choice || of.menus.empty() || of.type == SymbolType::unknown ||
      !configuration_.is_written(symbol))
    return std::nullopt;
  const std::string line = config_line(configuration_, symbol, "", UnsetStyle::as_n, true);
  const std::size_t value = line.find('=') + 1;
  return line.substr(value, line.size() - 1 - value);
}

Result<std::unique_ptr<ConfiguredTree>> configure_tree(const KernelTree &tree, const std::string &config,
                                                       Runner &runner, Messages &messages) {
  SourceFiles files(setting(tree.environment, "srctree"));
  auto round = evaluate_tree(tree.top_file, tree.dialect, tree.environment, files, runner);
  if (!round)
    return std::unexpected(round.error());
  round->log.deliver(messages);
  if (!round->model)
    return fail(ErrorKind::environment,
                fmt::format("{}: its Kconfig files cannot be read with this toolchain", tree.srctree),
                "the messages above are what the tree's own conf would say");
  auto configured = std::make_unique<ConfiguredTree>(tree, std::move(*round), messages);
  const std::vector<SymbolId> order = configured->model().hash_order();
  ConfigReader reader(configured->configuration(), tree.environment, files, messages, true);
  const bool is_read = config.empty() || reader.read(config, order);
  if (!is_read)
    return fail(ErrorKind::usage, fmt::format("{}: no such configuration file", config),
                "name another one: --config FILE");
  dot_config(configured->configuration(), ""); // calculates, in conf's order
  return configured;
}

} // namespace kassay::kconfig
