// SPDX-License-Identifier: MIT
#include "cli/toolchain_lock.h"

#include <filesystem>

#include <fmt/format.h>

#include "probe/digest.h"
#include "probe/tool_environment.h"
#include "rules/trial_command.h"

namespace kassay::cli {

namespace {

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

} // namespace kassay::cli
