// SPDX-License-Identifier: MIT
#include "cli/toolchain_lock.h"

#include <algorithm>
#include <filesystem>
#include <set>

#include <fmt/format.h>

#include "cli/bug_files.h"
#include "manifest/private_text.h"
#include "probe/digest.h"
#include "probe/file_origin.h"
#include "probe/tool_environment.h"
#include "rules/trial_command.h"

namespace kassay::cli {

namespace {

/// Whether files or variables besides the command line change what the driver does: gcc(1) "Environment
/// Variables" and "Specs Files", clang's user manual "Configuration files".
bool is_overridden(const Tool &tool, const Environment &environment) {
  if (tool.family != "gcc" && tool.family != "clang")
    return false;
  const auto specs = tool.details.find("-print-file-name=specs");
  return tool.details.contains("configuration") ||
         (specs != tool.details.end() && specs->second.find('/') != std::string::npos) ||
         std::ranges::any_of(std::initializer_list<const char *>{"GCC_EXEC_PREFIX", "COMPILER_PATH",
                                                                 "CCC_OVERRIDE_OPTIONS", "GCC_SPECS"},
                             [&](const char *name) { return environment.contains(name); });
}

manifest::LockedTool locked_tool(const Tool &tool, const Environment &environment) {
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
  locked.specs_override = is_overridden(tool, environment);
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

manifest::LockedPackage locked_package(const Package &package, const Survey &survey) {
  manifest::LockedPackage locked;
  locked.name = package.name;
  locked.version = package.version;
  locked.arch = package.arch;
  locked.source = package.source;
  locked.purl = package.purl;
  locked.verified = "none";
  if (const auto known = survey.index.find(package.purl); known != survey.index.end()) {
    const IndexedPackage &indexed = known->second;
    locked.sha256 = indexed.sha256;
    locked.filename = indexed.filename;
    locked.origin = manifest::PackageOrigin{indexed.label, indexed.suite, indexed.component};
    locked.verified = "index-only";
  }
  if (survey.as_installed.contains(package.purl))
    locked.verified = "dpkg-verify";
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

} // namespace

void set_behaviour(manifest::LockFile &lock) {
  Digest digest("behaviour 1");
  for (const manifest::Capability &capability : lock.capabilities)
    digest.add("symbol", capability.symbol).add("value", capability.value.value_or("cannot-tell"));
  const auto cc = std::ranges::find(lock.tools, "cc", &manifest::LockedTool::role);
  if (cc != lock.tools.end() && !lock.capabilities.empty())
    cc->behaviour = "sha256:" + digest.finish();
}

manifest::LockFile lock_of(const Survey &survey) {
  manifest::LockFile lock;
  std::map<std::string, Package> packages; // by purl: one version of one architecture is one entry
  std::set<FileOrigin> origins;
  for (const Tool &tool : survey.identification.tools) {
    if (tool.files.empty()) // the programs of the host are no part of the toolchain
      continue;
    lock.tools.push_back(locked_tool(tool, survey.environment));
    for (const ClosureFile &file : tool.files)
      if (file.package)
        packages.emplace(file.package->purl, *file.package);
      else
        origins.insert(origin_of(file.path));
    if (tool.role == "cc")
      add_host_library(tool, lock.environment);
  }
  for (const Package &package : survey.companions)
    packages.emplace(package.purl, package);
  for (const auto &[purl, package] : packages)
    lock.packages.push_back(locked_package(package, survey));
  for (const FileOrigin &origin : origins)
    lock.origins.push_back({origin.kind, origin.name, origin.directory});
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
  lock.defects = defects_of(survey.bugs);
  set_behaviour(lock);
  if (const auto home = survey.environment.find("HOME"); home != survey.environment.end()) {
    manifest::hide_home(lock, home->second);
    std::error_code error;
    if (const auto real = std::filesystem::canonical(home->second, error);
        !error) // as resolved paths have it
      manifest::hide_home(lock, real);
  }
  lock.meta["tool"] = "kassay " KASSAY_VERSION;
  return lock;
}

} // namespace kassay::cli
