// SPDX-License-Identifier: MIT
#include "rules/expectation.h"

#include <algorithm>

namespace kassay::rules {

namespace {

std::string fact(const Facts &facts, const std::string &name) {
  const auto found = facts.values.find(name);
  return found == facts.values.end() ? std::string() : found->second;
}

bool has_version(const std::vector<ToolVersion> &versions, const std::string &text) {
  const std::optional<ToolVersion> version = parse_tool_version(text);
  return version && std::ranges::find(versions, *version) != versions.end();
}

/// Whether the table is about these builds and this architecture.
bool is_about(const Seen &seen, const Bug &bug, const Facts &facts, const std::string &arch) {
  if (std::ranges::find(seen.arch, arch) == seen.arch.end())
    return false;
  if (fact(facts, bug.tool() + ".version_text").find(seen.on) == std::string::npos)
    return false;
  return !seen.with ||
         parse_tool_version(fact(facts, bug.claims.at(1).tool + ".version")) == std::optional(*seen.with);
}

} // namespace

std::optional<Observation> expected(const Bug &bug, const Reproducer &reproducer, const Facts &facts,
                                    const std::string &arch) {
  const std::string version = fact(facts, bug.tool() + ".version");
  for (const Seen &seen : reproducer.seen) {
    if (!is_about(seen, bug, facts, arch))
      continue;
    if (has_version(seen.affected, version))
      return Observation::affected;
    if (has_version(seen.fixed, version))
      return Observation::fixed;
    if (has_version(seen.not_applicable, version))
      return Observation::not_applicable;
    if (has_version(seen.cannot_tell, version))
      return Observation::cannot_tell;
  }
  return std::nullopt;
}

const ReproducerResult *weightiest(const std::vector<ReproducerResult> &trials,
                                   const Reproducer &reproducer) {
  for (const Observation wanted :
       {Observation::affected, Observation::cannot_tell, Observation::fixed, Observation::not_applicable})
    for (const ReproducerResult &trial : trials)
      if (trial.reproducer == &reproducer && trial.observation == wanted)
        return &trial;
  return nullptr;
}

} // namespace kassay::rules
