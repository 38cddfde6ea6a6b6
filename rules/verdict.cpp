// SPDX-License-Identifier: MIT
#include "rules/verdict.h"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "probe/printable.h"
#include "rules/pattern.h"

namespace kassay::rules {

namespace {

std::string fact(const Facts &facts, const std::string &name) {
  const auto found = facts.values.find(name);
  return found == facts.values.end() ? std::string() : found->second;
}

std::string text_of(const VersionRange &range) {
  const auto text = [](const std::optional<ToolVersion> &end) {
    return end ? fmt::format("{}", fmt::join(end->numbers, ".")) : std::string();
  };
  return text(range.from) + ".." + text(range.to);
}

/// Whether one tool's version is in its ranges.
ClaimResult claim_of_tool(const Claim &claim, const Facts &facts) {
  const std::string text = fact(facts, claim.tool + ".version");
  const std::string named = fmt::format("{} {}", claim.tool, printable(text));
  if (claim.affected.empty())
    return {ClaimState::affected, fmt::format("all versions of {}", claim.tool), text};
  const std::optional<ToolVersion> version = parse_tool_version(text);
  if (!version)
    return {ClaimState::unknown, fmt::format("the version of {} is not known", claim.tool), text};
  for (const VersionRange &range : claim.affected)
    if (range.contains(*version))
      return {ClaimState::affected, fmt::format("{} is in {}", named, text_of(range)), text};
  return {ClaimState::fixed, fmt::format("{} is in no affected range", named), text};
}

} // namespace

ClaimResult claim_of(const Bug &bug, const Facts &facts) {
  ClaimResult result = claim_of_tool(bug.claims.front(), facts);
  for (std::size_t at = 1; at < bug.claims.size(); ++at) {
    const ClaimResult other = claim_of_tool(bug.claims[at], facts);
    const bool weaker = other.state == ClaimState::fixed ||
                        (other.state == ClaimState::unknown && result.state == ClaimState::affected);
    if (result.state != ClaimState::fixed && weaker) {
      result.state = other.state;
      result.reason = other.reason;
    } else if (result.state == ClaimState::affected) {
      result.reason += ", " + other.reason;
    }
  }
  const std::string text = fact(facts, bug.tool() + ".version_text");
  for (const Backport &backport : bug.backports)
    if (matches(backport.match, text).value_or(false)) {
      result.state = backport.affected ? ClaimState::affected : ClaimState::fixed;
      result.reason = backport.why;
    }
  return result;
}

std::string BugResult::disagreement() const {
  if (claim == ClaimState::affected && observation == Observation::fixed)
    return "claimed affected, observed fixed: backported?";
  if (claim == ClaimState::fixed && observation == Observation::affected)
    return "claimed fixed, observed affected";
  return "";
}

std::string to_string(ClaimState state) {
  switch (state) {
  case ClaimState::affected:
    return "affected";
  case ClaimState::fixed:
    return "fixed";
  case ClaimState::unknown:
    break;
  }
  return "unknown";
}

std::string to_string(Observation observation) {
  switch (observation) {
  case Observation::affected:
    return "affected";
  case Observation::fixed:
    return "fixed";
  case Observation::not_applicable:
    return "not-applicable";
  case Observation::cannot_tell:
    return "cannot-tell";
  case Observation::none:
    break;
  }
  return "none";
}

std::string to_string(Verdict verdict) {
  switch (verdict) {
  case Verdict::affected:
    return "affected";
  case Verdict::suspected:
    return "suspected";
  case Verdict::cannot_tell:
    return "cannot-tell";
  case Verdict::fixed:
    return "fixed";
  case Verdict::not_applicable:
    break;
  }
  return "not-applicable";
}

} // namespace kassay::rules
