// SPDX-License-Identifier: MIT
// in-toto Statement v1 and its predicates: https://in-toto.io/Statement/v1, https://slsa.dev/provenance/v1,
// https://in-toto.io/attestation/test-result/v0.1.
#include "manifest/export.h"

#include <map>

#include <nlohmann/json.hpp>

#include "probe/digest.h"

namespace kassay::manifest {

namespace {

using Json = nlohmann::json;

/// The lock file, as kassay writes it.
Json lock_resource(const LockFile &lock) {
  return {{"name", "kassay.lock"}, {"digest", {{"sha256", sha256_hex(to_toml(lock))}}}};
}

Json statement(const Json &subject, const char *type, const Json &predicate) {
  return {{"_type", "https://in-toto.io/Statement/v1"},
          {"subject", Json::array({subject})},
          {"predicateType", type},
          {"predicate", predicate}};
}

/// Packages by purl, then files by path, each once.
Json dependencies(const LockFile &lock) {
  std::map<std::string, Json> packages, files;
  for (const LockedPackage &package : lock.packages) {
    Json entry = {{"uri", encoded_text(package.purl)}, {"name", encoded_text(package.name)}};
    if (!package.sha256.empty())
      entry["digest"] = {{"sha256", package.sha256}};
    packages[package.purl] = entry;
  }
  for (const LockedTool &tool : lock.tools)
    for (const LockedFile &file : tool.files)
      files[file.path] = {{"name", encoded_text(file.path)}, {"digest", {{"sha256", file.sha256}}}};
  Json result = Json::array();
  for (const auto *entries : {&packages, &files})
    for (const auto &[key, entry] : *entries)
      result.push_back(entry);
  return result;
}

Json parameters(const LockFile &lock) {
  Json tools = Json::object();
  for (const LockedTool &tool : lock.tools)
    tools[encoded_text(tool.role)] = {{"version", encoded_text(tool.version_text)},
                                      {"closure", tool.closure}};
  Json json = {{"toolchain", tools}};
  if (lock.kernel)
    json["kernel"] = {{"release", encoded_text(lock.kernel->release)},
                      {"arch", encoded_text(lock.kernel->arch)},
                      {"kconfig", lock.kernel->kconfig}};
  return json;
}

} // namespace

std::string slsa_provenance(const LockFile &lock, const std::string &version) {
  Json variables = Json::object();
  for (const auto &[name, value] : lock.environment.variables)
    variables[encoded_text(name)] = encoded_text(value);
  const Json predicate = {
      {"buildDefinition",
       {{"buildType", "urn:kassay:lock:1"},
        {"externalParameters", parameters(lock)},
        {"internalParameters", {{"environment", variables}}},
        {"resolvedDependencies", dependencies(lock)}}},
      {"runDetails", {{"builder", {{"id", "urn:kassay:" + version}, {"version", {{"kassay", version}}}}}}}};
  return statement(lock_resource(lock), "https://slsa.dev/provenance/v1", predicate).dump(2) + "\n";
}

std::string test_result(const LockFile &lock, const std::string &) {
  enum Outcome { passed, warned, failed };
  std::map<std::string, Outcome> tests;
  for (const Capability &capability : lock.capabilities)
    tests[capability.symbol] = capability.value ? passed : warned;
  for (const Defect &defect : lock.defects)
    if (defect.verdict != "not-applicable")
      tests[defect.id] = defect.verdict == "fixed" ? passed : defect.verdict == "affected" ? failed : warned;
  Json names[3] = {Json::array(), Json::array(), Json::array()};
  for (const auto &[name, outcome] : tests)
    names[outcome].push_back(encoded_text(name));
  const Json predicate = {{"result", !names[failed].empty()   ? "FAILED"
                                     : !names[warned].empty() ? "WARNED"
                                                              : "PASSED"},
                          {"configuration", Json::array({lock_resource(lock)})},
                          {"passedTests", names[passed]},
                          {"warnedTests", names[warned]},
                          {"failedTests", names[failed]}};
  Json subject = lock_resource(lock);
  return statement(subject, "https://in-toto.io/attestation/test-result/v0.1", predicate).dump(2) + "\n";
}

} // namespace kassay::manifest
