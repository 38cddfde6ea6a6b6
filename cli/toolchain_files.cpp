// SPDX-License-Identifier: MIT
#include "cli/toolchain_files.h"

#include <filesystem>

#include <fmt/format.h>

#include "probe/atomic_file.h"
#include "probe/digest.h"
#include "probe/tool_environment.h"
#include "rules/trial_command.h"

namespace kassay::cli {

namespace {

kconfig::FragmentSymbol symbol_of(const rules::Feature &feature, const rules::Decision &decision) {
  kconfig::FragmentSymbol symbol;
  symbol.name = decision.symbol;
  symbol.type = rules::keyword(decision.type);
  symbol.value = decision.value;
  symbol.known = decision.known;
  symbol.reason = decision.reason;
  symbol.help = feature.help;
  symbol.needs = feature.needs ? feature.needs->text() : "";
  symbol.live = rules::live_shell(feature.trial);
  if (const auto *derived = std::get_if<rules::ValueTrial>(&feature.trial))
    symbol.live_value = derived->value.text();
  return symbol;
}

std::vector<kconfig::ToolVariable> tool_variables(const Survey &survey) {
  std::vector<kconfig::ToolVariable> variables;
  for (const Tool &tool : survey.identification.tools)
    if (!tool.variable.empty())
      variables.push_back({tool.variable, tool.spelled});
  variables.push_back({"CLANG_FLAGS", fmt::format("{}", fmt::join(survey.identification.clang_flags, " "))});
  return variables;
}

manifest::LockedTool locked_tool(const Tool &tool) {
  manifest::LockedTool locked;
  locked.role = tool.role;
  locked.family = tool.family;
  locked.version = tool.version_string;
  locked.version_text = tool.version_text;
  locked.target = tool.target;
  locked.closure = tool.closure;
  if (!tool.configured_with.empty())
    locked.configured_with = "sha256:" + sha256_hex(tool.configured_with);
  locked.default_flags = tool.default_flags;
  locked.wrapper_chain = tool.wrapper_chain;
  for (const ClosureFile &file : tool.files) {
    manifest::LockedFile &entry = locked.files.emplace_back();
    entry.role = file.role;
    entry.path = file.path;
    entry.sha256 = file.sha256;
    entry.size = file.size;
    entry.build_id = file.build_id;
    entry.package = file.package ? file.package->name : "";
    entry.found_by = file.found_by;
  }
  return locked;
}

manifest::LockedPackage locked_package(const Package &package) {
  manifest::LockedPackage locked;
  locked.name = package.name;
  locked.version = package.version;
  locked.arch = package.arch;
  locked.source = package.source;
  locked.purl = package.purl;
  locked.verified = "none";
  return locked;
}

/// The C library and the dynamic loader that the compiler itself runs on.
void add_host_library(const Tool &cc, manifest::LockedEnvironment &environment) {
  for (const ClosureFile &file : cc.files) {
    const std::string name = std::filesystem::path(file.path).filename();
    if (file.role == "loader")
      environment.interpreter = file.path;
    if (name.starts_with("libc.so") || name.starts_with("libc.musl"))
      environment.libc =
          file.package ? file.package->name + " " + file.package->version : "build-id " + file.build_id;
  }
}

/// What asks a symbol's question: when it changes, an equal value no longer means the same.
std::string probe_digest(const rules::Feature &feature) {
  Digest digest("feature 1");
  digest.add("symbol", feature.symbol).add("question", rules::live_shell(feature.trial));
  if (const auto *derived = std::get_if<rules::ValueTrial>(&feature.trial))
    digest.add("value", derived->value.text());
  digest.add("needs", feature.needs ? feature.needs->text() : "");
  return "sha256:" + digest.finish();
}

/// What the compiler does, as far as the rules ask: its symbols and their values.
std::string behaviour_digest(const std::vector<rules::Decision> &decisions) {
  Digest digest("behaviour 1");
  for (const rules::Decision &decision : decisions)
    digest.add("symbol", decision.symbol).add("value", decision.known ? decision.value : "cannot-tell");
  return "sha256:" + digest.finish();
}

} // namespace

manifest::LockFile lock_of(const Survey &survey) {
  manifest::LockFile lock;
  std::map<std::string, Package> packages; // by purl: one version of one architecture is one entry
  for (const Tool &tool : survey.identification.tools) {
    if (tool.files.empty()) // the programs of the host are no part of the toolchain
      continue;
    lock.tools.push_back(locked_tool(tool));
    for (const ClosureFile &file : tool.files)
      if (file.package)
        packages.emplace(file.package->purl, *file.package);
    if (tool.role == "cc") {
      lock.tools.back().behaviour = behaviour_digest(survey.decisions);
      add_host_library(tool, lock.environment);
    }
  }
  for (const auto &[purl, package] : packages)
    lock.packages.push_back(locked_package(package));
  lock.environment.taints = taints(survey.environment);
  for (const std::string &name : lock.environment.taints)
    lock.environment.variables[name] = survey.environment.at(name);
  for (std::size_t i = 0; i < survey.decisions.size(); ++i) {
    const rules::Decision &decision = survey.decisions[i];
    manifest::Capability &capability = lock.capabilities.emplace_back();
    capability.symbol = decision.symbol;
    capability.type = rules::keyword(decision.type);
    if (decision.known)
      capability.value = decision.value;
    capability.probe = probe_digest(survey.features[i]);
    capability.why = decision.reason;
  }
  lock.meta["tool"] = "kassay " KASSAY_VERSION;
  return lock;
}

Result<void> write_toolchain_files(const Survey &survey, const std::string &directory, kconfig::Style style) {
  std::error_code error;
  std::filesystem::create_directories(directory, error);
  if (error)
    return fail(ErrorKind::environment, fmt::format("{}: {}", directory, error.message()),
                "name another --out");
  std::vector<kconfig::FragmentSymbol> symbols;
  for (std::size_t i = 0; i < survey.decisions.size(); ++i)
    symbols.push_back(symbol_of(survey.features[i], survey.decisions[i]));
  const auto variables = tool_variables(survey);
  const std::pair<const char *, std::string> files[] = {
      {"Kconfig.toolchain", kconfig::kconfig_fragment(symbols, variables, style)},
      {"toolchain.mk", kconfig::make_fragment(symbols, variables)},
      {"toolchain.h", kconfig::c_header(symbols)},
      {"toolchain.config", kconfig::config_fragment(symbols)},
      {"kassay.lock", manifest::to_toml(lock_of(survey))},
  };
  for (const auto &[name, content] : files)
    if (const auto written = write_if_changed(directory + "/" + name, content); !written)
      return std::unexpected(written.error());
  return {};
}

} // namespace kassay::cli
