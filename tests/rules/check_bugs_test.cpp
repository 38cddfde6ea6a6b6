// SPDX-License-Identifier: MIT
// From claims and played outcomes to verdicts: what decides, and that a machine which is ill decides nothing.
#include <algorithm>
#include <csignal>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "rules/verdict.h"
#include "tests/fake_runner.h"

namespace kassay::rules {
namespace {

using testing::HasSubstr;

bool has(const Command &command, std::string_view word) {
  return std::ranges::find(command.argv, word) != command.argv.end();
}

bool is_case(const Command &command) {
  return has(command, "case.c");
}

bool is_control(const Command &command) {
  return is_case(command) && has(command, "-DKASSAY_CONTROL");
}

Bug bug(Method method = Method::compile) {
  Bug bug;
  bug.id = "gcc-1";
  bug.claims = {{"gcc", {*parse_version_range("12.0..12.4")}}};
  Reproducer reproducer;
  reproducer.sources = {"case.c"};
  reproducer.method = method;
  reproducer.optimize = {"-O2"};
  if (method == Method::compile)
    reproducer.affected = std::string("impossible constraint");
  bug.reproducers = {reproducer};
  return bug;
}

BugSubject subject(const std::string &version = "12.2.0") {
  BugSubject subject;
  subject.facts.values = {{"cc.family", "gcc"},
                          {"gcc.version", version},
                          {"gcc.version_text", "gcc (Debian " + version + ")"},
                          {"host.machine", "x86_64"}};
  subject.tools.words = {{"CC", {"gcc"}}, {"LD", {"ld"}}};
  subject.arch = "x86";
  return subject;
}

BugResult check(const Bug &bug, const FakeRunner::Answer &answer, const BugSubject &of = subject()) {
  FakeRunner runner(answer);
  const SourceTexts sources = {{"case.c", "#ifdef KASSAY_CONTROL\n#endif\n"}};
  return check_bugs(std::span(&bug, 1), sources, "", of, runner).front();
}

/// The trial comes to this, everything else is well.
FakeRunner::Answer trial_comes_to(const Run &run) {
  return [run](const Command &command) { return is_case(command) && !is_control(command) ? run : exited(0); };
}

TEST(CheckBugs, ObservationDecidesAndTheClaimIsShown) {
  const BugResult result =
      check(bug(), trial_comes_to(exited(1, "", "error: impossible constraint in 'asm'\n")));
  EXPECT_EQ(result.verdict, Verdict::affected);
  EXPECT_EQ(result.claim, ClaimState::affected);
  EXPECT_EQ(result.disagreement(), "");
  EXPECT_THAT(result.trials.at(0).command, HasSubstr("case.c"));
}

TEST(CheckBugs, ABackportIsSeenAgainstTheClaim) {
  const BugResult result = check(bug(), [](const Command &) { return exited(0); });
  EXPECT_EQ(result.verdict, Verdict::fixed);
  EXPECT_THAT(result.disagreement(), HasSubstr("claimed affected, observed fixed"));
}

TEST(CheckBugs, AVersionOutOfRangeMayHaveItAllTheSame) {
  const BugResult result =
      check(bug(), trial_comes_to(exited(1, "", "error: impossible constraint\n")), subject("13.2.0"));
  EXPECT_EQ(result.verdict, Verdict::affected);
  EXPECT_THAT(result.disagreement(), HasSubstr("claimed fixed, observed affected"));
}

TEST(CheckBugs, WhereTheControlFailsNothingIsKnown) {
  const BugResult result = check(bug(), [](const Command &command) {
    return is_case(command) ? exited(1, "", "error: impossible constraint\n") : exited(0);
  });
  EXPECT_EQ(result.verdict, Verdict::cannot_tell);
  EXPECT_THAT(result.reason, HasSubstr("the control is not seen as right"));
}

TEST(CheckBugs, WhereNothingCompilesNothingIsKnown) {
  const kassay::Run ills[] = {exited(1, "", "as: not found\n"), ended(Signalled{SIGSEGV}),
                              ended(NotStarted{EAGAIN}), ended(NotStarted{ENOTSUP}), ended(TimedOut{})};
  Bug without = bug();
  without.reproducers.clear();
  for (const kassay::Run &ill : ills)
    for (const Bug &one : {bug(), bug(Method::crash), bug(Method::run), without})
      EXPECT_EQ(check(one, [&](const Command &) { return ill; }).verdict, Verdict::cannot_tell)
          << describe(ill.outcome);
}

TEST(CheckBugs, AFullDiskDecidesNothing) {
  for (const int status : {0, 1}) {
    kassay::Run run = exited(status, "", "error: impossible constraint\n");
    run.scratch_error = ENOSPC;
    EXPECT_EQ(check(bug(), [&](const Command &) { return run; }).verdict, Verdict::cannot_tell) << status;
    EXPECT_EQ(check(bug(), trial_comes_to(run)).verdict, Verdict::cannot_tell) << status;
  }
}

TEST(CheckBugs, WithoutAReproducerAClaimIsOnlySuspected) {
  Bug without = bug();
  without.reproducers.clear();
  const auto well = [](const Command &) { return exited(0); };
  EXPECT_EQ(check(without, well).verdict, Verdict::suspected);
  EXPECT_EQ(check(without, well, subject("12.4.0")).verdict, Verdict::fixed);
  EXPECT_EQ(check(without, well, subject("unknown")).verdict, Verdict::cannot_tell);
}

TEST(CheckBugs, RefusedFlagsDoNotApply) {
  Bug one = bug();
  one.reproducers[0].flags = "-mnew";
  const BugResult result = check(one, [](const Command &command) {
    return has(command, "-mnew") ? exited(1, "", "error: unrecognized option\n") : exited(0);
  });
  EXPECT_EQ(result.verdict, Verdict::not_applicable);
}

TEST(CheckBugs, AToolThatIsNotThereOrIllIsSaidSo) {
  BugSubject clang = subject();
  clang.facts.values.erase("gcc.version");
  clang.facts.values["cc.family"] = "clang";
  const auto well = [](const Command &) { return exited(0); };
  EXPECT_EQ(check(bug(), well, clang).verdict, Verdict::not_applicable);
  BugSubject broken = subject();
  broken.facts.broken["cc"] = "gcc: crashed";
  EXPECT_EQ(check(bug(), well, broken).verdict, Verdict::cannot_tell);
  BugSubject arm = subject();
  arm.arch = "arm64";
  Bug of_x86 = bug();
  of_x86.arch = {"x86"};
  EXPECT_EQ(check(of_x86, well, arm).verdict, Verdict::not_applicable);
}

TEST(CheckBugs, OneLevelThatShowsItIsEnough) {
  Bug one = bug();
  one.reproducers[0].optimize = {"-O2", "-Os"};
  const BugResult result = check(one, [](const Command &command) {
    return is_case(command) && !is_control(command) && has(command, "-Os")
               ? exited(1, "", "error: impossible constraint\n")
               : exited(0);
  });
  EXPECT_EQ(result.verdict, Verdict::affected);
  EXPECT_EQ(result.trials.size(), 2u);
}

TEST(CheckBugs, ACaseThatTriesAWorkaroundDoesNotCount) {
  Bug one = bug();
  one.reproducers.push_back(one.reproducers[0]);
  one.reproducers[0].repairs = "a macro";
  one.reproducers[0].flags = "-DREPAIRED";
  const BugResult result = check(one, [](const Command &command) {
    return has(command, "-DREPAIRED") && !is_control(command) && is_case(command)
               ? exited(1, "", "error: impossible constraint\n")
               : exited(0);
  });
  EXPECT_EQ(result.verdict, Verdict::fixed);
  EXPECT_FALSE(result.trials.at(0).counts);
}

TEST(CheckBugs, WhoEndsFirstDoesNotMatter) {
  const SourceTexts sources = {{"case.c", "#ifdef KASSAY_CONTROL\n#endif\n"}};
  const std::vector<Bug> bugs = {bug(), bug(Method::crash)};
  const auto answer = trial_comes_to(exited(1, "", "error: impossible constraint\n"));
  FakeRunner forward(answer), backward(answer, true);
  const auto a = check_bugs(bugs, sources, "", subject(), forward);
  const auto b = check_bugs(bugs, sources, "", subject(), backward);
  for (std::size_t at = 0; at < bugs.size(); ++at) {
    EXPECT_EQ(a[at].verdict, b[at].verdict);
    EXPECT_EQ(a[at].reason, b[at].reason);
  }
}

TEST(CheckBugs, EverythingIsConfined) {
  FakeRunner runner([](const Command &) { return exited(0); });
  const Bug one = bug();
  const SourceTexts sources = {{"case.c", "#ifdef KASSAY_CONTROL\n#endif\n"}};
  check_bugs(std::span(&one, 1), sources, "", subject(), runner);
  ASSERT_FALSE(runner.started.empty());
  for (const Command &command : runner.started)
    EXPECT_TRUE(command.confined) << shell_quoted(command.argv);
}

} // namespace
} // namespace kassay::rules
