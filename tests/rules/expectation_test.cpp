// SPDX-License-Identifier: MIT
#include "rules/expectation.h"

#include <gtest/gtest.h>

namespace kassay::rules {
namespace {

ToolVersion version(const char *text) {
  return *parse_tool_version(text);
}

/// gcc's, seen on Debian's builds for x86.
Bug bug() {
  Bug bug;
  bug.claims = {{"gcc", {}}};
  Reproducer &reproducer = bug.reproducers.emplace_back();
  reproducer.seen.push_back({.on = "Debian",
                             .arch = {"x86"},
                             .with = std::nullopt,
                             .affected = {version("12.2.0")},
                             .fixed = {version("12.4.0")},
                             .not_applicable = {version("9.3.0")},
                             .cannot_tell = {version("10.2.1")}});
  return bug;
}

Facts gcc(const std::string &number, const std::string &vendor = "Debian") {
  Facts facts;
  facts.values["gcc.version"] = number;
  facts.values["gcc.version_text"] = "gcc (" + vendor + " " + number + "-1) " + number;
  return facts;
}

std::optional<Observation> expected_on(const Facts &facts, const std::string &arch = "x86") {
  const Bug of = bug();
  return expected(of, of.reproducers[0], facts, arch);
}

TEST(Expectation, IsWhatWasSeenOfThatVersion) {
  EXPECT_EQ(expected_on(gcc("12.2.0")), Observation::affected);
  EXPECT_EQ(expected_on(gcc("12.4.0")), Observation::fixed);
  EXPECT_EQ(expected_on(gcc("9.3.0")), Observation::not_applicable);
  EXPECT_EQ(expected_on(gcc("10.2.1")), Observation::cannot_tell);
  EXPECT_EQ(expected_on(gcc("12.3.0")), std::nullopt);
}

TEST(Expectation, IsNoneForAnotherArchitectureOrAnotherBuild) {
  EXPECT_EQ(expected_on(gcc("12.2.0"), "arm64"), std::nullopt);
  EXPECT_EQ(expected_on(gcc("12.2.0", "Ubuntu")), std::nullopt);
  EXPECT_EQ(expected_on({}), std::nullopt);
}

TEST(Expectation, IsOfAPairWhereTheBugIs) {
  Bug of = bug();
  of.claims.push_back({"libclang", {}});
  of.reproducers[0].seen[0].with = version("19.1.7");
  Facts facts = gcc("12.2.0");
  EXPECT_EQ(expected(of, of.reproducers[0], facts, "x86"), std::nullopt);
  facts.values["libclang.version"] = "14.0.6";
  EXPECT_EQ(expected(of, of.reproducers[0], facts, "x86"), std::nullopt);
  facts.values["libclang.version"] = "19.1.7";
  EXPECT_EQ(expected(of, of.reproducers[0], facts, "x86"), Observation::affected);
}

TEST(Expectation, TheWeightiestCaseStandsForTheReproducer) {
  const Bug of = bug();
  const auto trial = [&](Observation observation, const Reproducer *reproducer) {
    ReproducerResult result;
    result.reproducer = reproducer;
    result.observation = observation;
    return result;
  };
  const Reproducer another;
  const Reproducer *own = &of.reproducers[0];
  std::vector<ReproducerResult> trials = {trial(Observation::not_applicable, own),
                                          trial(Observation::fixed, own),
                                          trial(Observation::affected, &another)};
  EXPECT_EQ(weightiest(trials, *own), &trials[1]);
  trials.push_back(trial(Observation::cannot_tell, own));
  EXPECT_EQ(weightiest(trials, *own)->observation, Observation::cannot_tell);
  trials.push_back(trial(Observation::affected, own));
  EXPECT_EQ(weightiest(trials, *own)->observation, Observation::affected);
  EXPECT_EQ(weightiest({}, *own), nullptr);
}

} // namespace
} // namespace kassay::rules
