// SPDX-License-Identifier: MIT
#include "rules/verdict.h"

namespace kassay::rules {

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
