// SPDX-License-Identifier: MIT
#include "cli/kernel_lock.h"

#include <cerrno>
#include <cstring>
#include <filesystem>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

#include "cli/toolchain_lock.h"
#include "kconfig/configured_tree.h"
#include "kconfig/drift.h"
#include "kconfig/provenance.h"
#include "kconfig/setting.h"
#include "manifest/private_text.h"
#include "probe/digest.h"
#include "probe/printable.h"
#include "probe/tool_environment.h"

namespace kassay::cli {

namespace {

constexpr std::size_t longest_reason = 200;

/// conf's talk is nothing that a lock has a place for.
class Silence final : public kconfig::Messages {
public:
  void out(std::string_view) override {}
  void err(std::string_view) override {}
};

/// The Kconfig files that were read, by name and content.
Result<std::string> kconfig_digest(const kconfig::KernelTree &tree, const kconfig::Model &model) {
  Digest digest("kconfig files 1");
  for (const std::string &file : model.files) {
    const auto path = std::filesystem::path(tree.srctree) / file;
    const auto content = sha256_file(path.lexically_normal());
    if (!content)
      return std::unexpected(content.error());
    digest.add("file", path.lexically_relative(tree.srctree).string()).add("sha256", *content);
  }
  return "sha256:" + digest.finish();
}

/// Why a symbol is n: the macro behind it that says so. What the tool itself said, Kconfig files throw away.
std::string reason(const kconfig::ToolchainSymbol &symbol) {
  for (const kconfig::MacroUse *use : symbol.macros)
    if (use->result == "n")
      return printable(std::string(use->raw) + " is n", longest_reason);
  return {};
}

manifest::Capability capability(const kconfig::ConfiguredTree &tree, const kconfig::ToolchainSymbol &of) {
  const kconfig::Symbol &symbol = tree.model().symbols[of.symbol];
  manifest::Capability result;
  result.symbol = symbol.name;
  result.type = symbol.type == kconfig::SymbolType::integer ? "int" : kconfig::type_name(symbol.type);
  result.value = std::string(tree.configuration().text(of.symbol));
  Digest digest("kconfig macros 1");
  for (const kconfig::MacroUse *use : of.macros)
    digest.add("macro", use->raw);
  result.probe = "sha256:" + digest.finish();
  if (*result.value == "n")
    result.why = reason(of);
  return result;
}

/// The tree as make hands it over for this toolchain; the working directory is then where conf would run.
Result<kconfig::KernelTree> open_tree(const std::string &directory, const std::vector<std::string> &variables,
                                      Runner &runner) {
  std::error_code error;
  const std::string place = std::filesystem::absolute(directory, error).lexically_normal();
  auto tree = kconfig::open_kernel_tree(place, variables, own_environment(), runner);
  if (tree && chdir(tree->objtree.c_str()) != 0)
    return fail(ErrorKind::environment, tree->objtree + ": " + std::strerror(errno));
  return tree;
}

manifest::Change config_change(const kconfig::Change &change) {
  const auto side = [](const std::optional<std::string> &line) { return line.value_or(""); };
  return {manifest::Level::capabilities,
          "config",
          change.name,
          side(change.before),
          side(change.after),
          change.cause.empty() ? "" : fmt::format("by {}", fmt::join(change.cause, ", by "))};
}

} // namespace

Result<void> add_kernel(const std::string &directory, const std::vector<std::string> &variables,
                        const RunnerSettings &settings, manifest::LockFile &lock) {
  RememberingRunner runner(own_environment(), settings);
  const auto tree = open_tree(directory, variables, runner);
  if (!tree)
    return std::unexpected(tree.error());
  Silence messages;
  const auto configured = kconfig::configure_tree(*tree, "", runner, messages);
  runner.die_if_interrupted();
  if (!configured)
    return std::unexpected(configured.error());
  const auto kconfig = kconfig_digest(*tree, (*configured)->model());
  if (!kconfig)
    return std::unexpected(kconfig.error());
  const auto setting = [&](const char *name) { return kconfig::setting_or(tree->environment, name, ""); };
  lock.kernel = manifest::LockedKernel{setting("KERNELVERSION"), setting("ARCH"), *kconfig};
  lock.capabilities.clear();
  for (const kconfig::ToolchainSymbol &symbol : kconfig::toolchain_symbols((*configured)->model()))
    lock.capabilities.push_back(capability(**configured, symbol));
  set_behaviour(lock);
  manifest::hide_home(lock, setting("HOME"));
  return {};
}

Result<KernelDrift> compare_on_kernel(const std::string &directory, const std::string &config,
                                      const std::vector<std::string> &before,
                                      const std::vector<std::string> &after, const RunnerSettings &settings) {
  RememberingRunner runner(own_environment(), settings);
  Silence messages;
  const auto first = open_tree(directory, before, runner);
  if (!first)
    return std::unexpected(first.error());
  const std::string name = config.empty() ? kconfig::usual_config(*first) : config;
  const auto old = kconfig::configure_tree(*first, name, runner, messages);
  runner.die_if_interrupted();
  if (!old)
    return std::unexpected(old.error());
  const auto second = open_tree(directory, after, runner);
  if (!second)
    return std::unexpected(second.error());
  const auto now = kconfig::configure_tree(*second, name, runner, messages);
  runner.die_if_interrupted();
  if (!now)
    return std::unexpected(now.error());
  KernelDrift drift;
  drift.subject =
      fmt::format("Linux {}, {}, {}", kconfig::setting_or(first->environment, "KERNELVERSION", "?"),
                  first->srcarch, name.empty() ? "no configuration" : name);
  for (const kconfig::Change &change : kconfig::compare_trees(**old, **now))
    drift.changes.push_back(config_change(change));
  return drift;
}

} // namespace kassay::cli
