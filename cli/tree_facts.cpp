// SPDX-License-Identifier: MIT
#include "cli/tree_facts.h"

#include <cstdio>
#include <memory>

#include <fmt/format.h>

#include "kconfig/configured_tree.h"
#include "kconfig/setting.h"
#include "probe/tool_environment.h"

namespace kassay::cli {

namespace {

/// conf's messages: what it would print on its standard output is talk that nobody asked for.
class StandardError final : public kconfig::Messages {
public:
  void out(std::string_view) override {}
  void err(std::string_view text) override { std::fwrite(text.data(), 1, text.size(), stderr); }
};

/// Messages first: the configuration speaks to them as long as it lives.
struct Kept {
  StandardError messages;
  std::unique_ptr<kconfig::ConfiguredTree> tree;
};

/// A symbol's value in the words of the rules: m is as good as y to a compiler.
rules::Value value_of(kconfig::ConfiguredTree &tree, const std::string &name) {
  const kconfig::SymbolId symbol = tree.model().find(name);
  if (symbol == kconfig::no_symbol || tree.model().symbols[symbol].type == kconfig::SymbolType::unknown)
    return {rules::Type::boolean, "n"}; // not of this architecture
  kconfig::Configuration &configuration = tree.configuration();
  configuration.calculate(symbol);
  switch (configuration.type(symbol)) {
  case kconfig::SymbolType::boolean:
  case kconfig::SymbolType::tristate:
    return {rules::Type::boolean, configuration.tristate(symbol) == kconfig::Tristate::no ? "n" : "y"};
  case kconfig::SymbolType::integer:
  case kconfig::SymbolType::hex:
    return {rules::Type::integer, std::string(configuration.text(symbol))};
  default:
    return {rules::Type::string, std::string(configuration.text(symbol))};
  }
}

} // namespace

Result<TreeFacts> take_tree_facts(const KernelOptions &options, const std::string &config,
                                  const RunnerSettings &settings) {
  RememberingRunner runner(own_environment(), settings);
  const auto tree = options.open(runner);
  if (!tree)
    return std::unexpected(tree.error());
  TreeFacts facts;
  facts.release = kconfig::setting_or(tree->environment, "KERNELVERSION", "");
  const auto series = rules::parse_series(
      facts.release.substr(0, facts.release.find_first_of(".-", facts.release.find('.') + 1)));
  if (!series)
    return fail(ErrorKind::environment,
                fmt::format("{}: '{}' is no kernel release", tree->srctree, facts.release));
  facts.series = *series;
  facts.config = config.empty() ? kconfig::usual_config(*tree) : config;
  const auto kept = std::make_shared<Kept>();
  auto configured = kconfig::configure_tree(*tree, facts.config, runner, kept->messages);
  runner.die_if_interrupted();
  if (!configured)
    return std::unexpected(configured.error());
  fmt::print(stderr, "{}", runner.doubt());
  kept->tree = std::move(*configured);
  facts.lookup = [kept](const std::string &name) { return value_of(*kept->tree, name); };
  facts.shown = [kept](const std::string &name) {
    const rules::Value value = value_of(*kept->tree, name);
    const bool is_set = value.type == rules::Type::boolean && value.text == "y";
    return is_set ? std::string(kept->tree->configuration().text(kept->tree->model().find(name)))
                  : value.text.value_or("?");
  };
  facts.source = [directory = tree->srctree](const std::string &name) {
    return kconfig::read_file(directory + "/" + name);
  };
  return facts;
}

} // namespace kassay::cli
