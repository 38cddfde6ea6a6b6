// SPDX-License-Identifier: MIT
#include "rules/evaluate.h"

#include <algorithm>
#include <csignal>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/fake_runner.h"

namespace kassay::rules {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

const ToolWords tools{{{"CC", {"gcc"}}, {"LD", {"ld"}}, {"RUSTC", {"rustc"}}}};

Feature feature(const std::string &symbol, Trial trial, const std::string &needs = "",
                Type type = Type::boolean) {
  Feature result;
  result.symbol = symbol;
  result.type = type;
  result.trial = std::move(trial);
  if (!needs.empty())
    result.needs = *Expression::parse(needs);
  return result;
}

ValueTrial value(std::string_view text) {
  return {*Expression::parse(text)};
}

bool mentions(const Command &command, std::string_view word) {
  return std::ranges::find(command.argv, word) != command.argv.end();
}

/// Says no to words that begin with "-no", yes to the rest.
Run obedient(const Command &command) {
  bool refuses =
      std::ranges::any_of(command.argv, [](const std::string &word) { return word.starts_with("-no-"); });
  return refuses ? exited(1, "", "gcc: error: unrecognized option\n") : exited(0);
}

Decision decide(const Feature &row, const FakeRunner::Answer &answer, const Facts &facts = {}) {
  FakeRunner runner(answer);
  return evaluate({{row}}, facts, tools, {}, runner).front();
}

/// "A=y B=n C=?" in the order of the decisions.
std::string values(const std::vector<Decision> &decisions) {
  std::string text;
  for (const Decision &decision : decisions)
    text += (text.empty() ? "" : " ") + decision.symbol + "=" + (decision.known ? decision.value : "?");
  return text;
}

/// Every trial and every control comes to this exit status, on a full disk.
Decision decide_without_room(const Trial &trial, int status, Type type = Type::boolean) {
  return decide(feature("A", trial, "", type), [&](const Command &) {
    Run run = exited(status, "0\n");
    run.scratch_error = ENOSPC;
    return run;
  });
}

TEST(Evaluate, NoOnAFullDiskIsNotBelievedThoughTheControlPasses) {
  FakeRunner runner([](const Command &command) {
    kassay::Run run = exited(mentions(command, "-v") ? 0 : 1);
    run.scratch_error = ENOSPC;
    return run;
  });
  Feature row = feature("A", ShellTrial{"$(LD) p.o -o p 2>/dev/null", {"ld"}});
  row.control = ShellTrial{"$(LD) -v", {"ld"}};
  const Decision decision = evaluate({{row}}, {}, tools, {}, runner).front();
  EXPECT_FALSE(decision.known);
  EXPECT_EQ(decision.reason, "its scratch directory cannot be relied on: No space left on device; make room "
                             "below TMPDIR");
}

TEST(Evaluate, AFlagTakenOnAFullDiskIsTaken) {
  EXPECT_EQ(decide_without_room(FlagTrial{"-w"}, 0).value, "y");
  EXPECT_FALSE(decide_without_room(FlagTrial{"-w"}, 1).known);
}

TEST(Evaluate, AShellsYesOnAFullDiskIsNotBelieved) {
  EXPECT_FALSE(decide_without_room(ShellTrial{"! $(CC) -c x.c", {"cc"}}, 0).known);
  EXPECT_FALSE(decide_without_room(ShellTrial{"$(CC) -E x.c || echo 0", {"cc"}}, 0, Type::integer).known);
}

TEST(Evaluate, ExitZeroIsYes) {
  Decision decision = decide(feature("A", FlagTrial{"-w"}), obedient);
  EXPECT_EQ(decision.answer(), Answer::yes);
  EXPECT_EQ(decision.value, "y");
  EXPECT_EQ(decision.reason, "");
  EXPECT_EQ(decision.command, "gcc -Werror -w -c -x c /dev/null -o tmp.o");
}

TEST(Evaluate, RefusalIsNoWhenTheControlPasses) {
  Decision decision = decide(feature("A", FlagTrial{"-no-such"}), obedient);
  EXPECT_EQ(decision.answer(), Answer::no);
  EXPECT_EQ(decision.value, "n");
  EXPECT_EQ(decision.reason, "gcc: error: unrecognized option");
}

TEST(Evaluate, RefusalWithoutAWordNamesTheStatus) {
  EXPECT_EQ(decide(feature("A", ShellTrial{"exit 3", {}}),
                   [](const Command &command) { return exited(command.argv.back() == ":" ? 0 : 3); })
                .reason,
            "exited with 3");
}

TEST(Evaluate, RefusalCannotBeToldWhenTheControlFails) {
  Decision decision =
      decide(feature("A", FlagTrial{"-w"}), [](const Command &) { return exited(1, "", "as: not found\n"); });
  EXPECT_EQ(decision.answer(), Answer::cannot_tell);
  EXPECT_EQ(decision.value, "");
  EXPECT_EQ(decision.reason,
            "the control failed, too: gcc -Werror -c -x c /dev/null -o tmp.o exited with 1: as: not found");
  EXPECT_EQ(decision.command, "gcc -Werror -w -c -x c /dev/null -o tmp.o");
}

TEST(Evaluate, ControlOfTheRowReplacesTheDefault) {
  Feature row = feature("A", FlagTrial{"-no-such"});
  row.control = LinkerTrial{"--own"};
  FakeRunner runner(obedient);
  evaluate({{row}}, {}, tools, {}, runner);
  EXPECT_EQ(runner.lines().back(), "ld -v --own");
}

TEST(Evaluate, EveryOtherOutcomeCannotBeTold) {
  for (const Outcome &outcome :
       {Outcome{Signalled{SIGSEGV}}, Outcome{TimedOut{std::chrono::seconds(5)}}, Outcome{OutputFlooded{9}},
        Outcome{LeftBehind{0}}, Outcome{NotStarted{ENOENT}}}) {
    Decision decision =
        decide(feature("A", FlagTrial{"-w"}), [&](const Command &) { return ended(outcome); });
    EXPECT_EQ(decision.answer(), Answer::cannot_tell);
    EXPECT_EQ(decision.reason, describe(outcome));
  }
}

TEST(Evaluate, CrashBehindAnOrdinaryExitStatusCannotBeTold) {
  Decision decision = decide(feature("A", FlagTrial{"-no-such"}), [](const Command &command) {
    return mentions(command, "-no-such")
               ? exited(1, "", "x.c:1: internal compiler error: Segmentation fault\n")
               : exited(0);
  });
  EXPECT_EQ(decision.answer(), Answer::cannot_tell);
  EXPECT_THAT(decision.reason, HasSubstr("internal compiler error"));
}

TEST(Evaluate, CrashInsideAShellLineCannotBeTold) {
  Decision decision =
      decide(feature("A", ShellTrial{"x", {}}), [](const Command &) { return exited(128 + SIGSEGV); });
  EXPECT_EQ(decision.answer(), Answer::cannot_tell);
  EXPECT_EQ(decision.reason, "a command in it was killed by signal 11 (SIGSEGV)");
}

TEST(Evaluate, AbsentToolDecidesAsTheKernelDoesWithoutARun) {
  Facts facts;
  facts.absent["rustc"] = "rustc: not found in PATH";
  FakeRunner runner(obedient);
  std::vector<Decision> decisions =
      evaluate({{feature("A", RustTrial{"-Zfoo", false}),
                 feature("B", FactTrial{"rustc.version_code", "", ""}, "", Type::integer),
                 feature("C", ShellTrial{"$(RUSTC) -V", {"rustc"}}, "", Type::string)}},
               facts, tools, {}, runner);
  EXPECT_EQ(values(decisions), "A=n B=0 C=");
  EXPECT_EQ(decisions[0].reason, "rustc: not found in PATH");
  EXPECT_TRUE(runner.started.empty());
}

TEST(Evaluate, BrokenToolCannotBeToldWithoutARun) {
  Facts facts;
  facts.broken["ld"] = "ld: killed by signal 11 (SIGSEGV)";
  FakeRunner runner(obedient);
  std::vector<Decision> decisions = evaluate({{feature("A", LinkerTrial{"-z x"})}}, facts, tools, {}, runner);
  EXPECT_EQ(values(decisions), "A=?");
  EXPECT_EQ(decisions[0].reason, "ld: killed by signal 11 (SIGSEGV)");
  EXPECT_TRUE(runner.started.empty());
}

TEST(Evaluate, FactsDecideWithoutARun) {
  Facts facts;
  facts.values = {{"cc.family", "gcc"},
                  {"cc.version_code", "120200"},
                  {"cc.version_text", "gcc (Debian)"},
                  {"as.plain", "n"}};
  FakeRunner runner(obedient);
  FeatureSet set{{feature("A", FactTrial{"cc.family", "gcc", ""}),
                  feature("B", FactTrial{"cc.family", "clang", ""}),
                  feature("C", FactTrial{"cc.version_code", "", ""}, "", Type::integer),
                  feature("D", FactTrial{"cc.version_text", "", ""}, "", Type::string),
                  feature("E", FactTrial{"as.plain", "", ""}), feature("F", FactTrial{"as.missing", "x", ""}),
                  feature("G", FactTrial{"cc.version_text", "", ""}, "", Type::integer)}};
  std::vector<Decision> decisions = evaluate(set, facts, tools, {}, runner);
  EXPECT_EQ(values(decisions), "A=y B=n C=120200 D=gcc (Debian) E=n F=? G=?");
  EXPECT_EQ(decisions[1].reason, "cc.family is gcc");
  EXPECT_EQ(decisions[5].reason, "as.missing is not known");
  EXPECT_TRUE(runner.started.empty());
}

TEST(Evaluate, UnmetNeedsDecideWithoutARun) {
  FakeRunner runner(obedient);
  std::vector<Decision> decisions =
      evaluate({{feature("A", FlagTrial{"-no-a"}), feature("B", FlagTrial{"-b"}, "A"),
                 feature("C", FlagTrial{"-c"}, "!A"), feature("D", FlagTrial{"-d"}, "UNDEFINED"),
                 feature("E", ShellTrial{"echo 5", {}}, "A", Type::integer)}},
               {}, tools, {}, runner);
  EXPECT_EQ(values(decisions), "A=n B=n C=y D=n E=0");
  EXPECT_EQ(decisions[1].reason, "needs A");
  EXPECT_FALSE(std::ranges::any_of(runner.started,
                                   [](const Command &c) { return mentions(c, "-b") || mentions(c, "-d"); }));
}

TEST(Evaluate, UnknownNeedsCannotBeTold) {
  std::vector<Decision> decisions;
  FakeRunner runner(
      [](const Command &command) { return mentions(command, "-a") ? ended(Signalled{9}) : exited(0); });
  decisions = evaluate({{feature("A", FlagTrial{"-a"}), feature("B", FlagTrial{"-b"}, "A"),
                         feature("C", value("A && GCC")), feature("GCC", FlagTrial{"-no-gcc"}, "UNDEFINED")}},
                       {}, tools, {}, runner);
  EXPECT_EQ(values(decisions), "A=? B=? C=n GCC=n");
  EXPECT_EQ(decisions[1].reason, "needs A, which cannot be told");
}

TEST(Evaluate, ValuesFollowTheirSymbols) {
  Facts facts;
  facts.values["cc.version_code"] = "120200";
  FakeRunner runner(obedient);
  std::vector<Decision> decisions =
      evaluate({{feature("A", value("V >= 120000 && F")), feature("B", value("V < 120000")),
                 feature("COPY", value("V"), "", Type::integer), feature("F", FlagTrial{"-f"}),
                 feature("V", FactTrial{"cc.version_code", "", ""}, "", Type::integer)}},
               facts, tools, {}, runner);
  EXPECT_EQ(values(decisions), "A=y B=n COPY=120200 F=y V=120200");
  EXPECT_EQ(decisions[1].reason, "V < 120000 does not hold");
}

TEST(Evaluate, IntegerIsTheFirstLineThatIsOne) {
  auto printed = [](const std::string &text) {
    return decide(feature("A", ShellTrial{"x", {}}, "", Type::integer),
                  [&](const Command &) { return exited(0, text); });
  };
  EXPECT_EQ(printed("\n14\n15\n").value, "14");
  EXPECT_EQ(printed("-3").value, "-3");
  EXPECT_EQ(printed("014\n").reason, "printed no integer");
  EXPECT_FALSE(printed("").known);
}

TEST(Evaluate, StringIsWhatConfWouldMakeOfIt) {
  auto printed = [](const std::string &text) {
    return decide(feature("A", ShellTrial{"x", {}}, "", Type::string),
                  [&](const Command &) { return exited(0, text); })
        .value;
  };
  EXPECT_EQ(printed("a\nb\n\n"), "a b");
  EXPECT_EQ(printed(std::string("a\0b", 3)), "a");
  EXPECT_EQ(printed(std::string(5000, 'x')), std::string(4095, 'x'));
}

TEST(Evaluate, PrintedValueCountsDespiteAFailureWhenTheControlPasses) {
  Decision decision =
      decide(feature("A", ShellTrial{"x", {}}, "", Type::integer), [](const Command &command) {
        return command.argv.back() == ":" ? exited(0) : exited(1, "7\n");
      });
  EXPECT_EQ(decision.value, "7");
}

TEST(Evaluate, WhatWaitsForNothingIsStartedAtOnce) {
  FakeRunner runner(obedient);
  evaluate({{feature("A", FlagTrial{"-a"}), feature("B", FlagTrial{"-b"}), feature("C", FlagTrial{"-c"}),
             feature("D", FlagTrial{"-d"}, "A")}},
           {}, tools, {}, runner);
  EXPECT_EQ(runner.most_at_once, 3u);
  EXPECT_EQ(runner.started.size(), 4u);
}

TEST(Evaluate, EqualCommandsAndControlsRunOnce) {
  FakeRunner runner(obedient);
  std::vector<Decision> decisions =
      evaluate({{feature("A", FlagTrial{"-no-x"}), feature("B", FlagTrial{"-no-x"}),
                 feature("C", FlagTrial{"-no-y"})}},
               {}, tools, {}, runner);
  EXPECT_EQ(values(decisions), "A=n B=n C=n");
  EXPECT_THAT(runner.lines(), ElementsAre("gcc -Werror -no-x -c -x c /dev/null -o tmp.o",
                                          "gcc -Werror -no-y -c -x c /dev/null -o tmp.o",
                                          "gcc -Werror -c -x c /dev/null -o tmp.o"));
}

TEST(Evaluate, OrderOfEndingChangesNothing) {
  FeatureSet set{{feature("B", FlagTrial{"-no-b"}), feature("C", FlagTrial{"-c"}, "A && !B"),
                  feature("A", FlagTrial{"-a"}), feature("D", value("B || C"))}};
  FakeRunner forwards(obedient), backwards(obedient, true);
  EXPECT_EQ(values(evaluate(set, {}, tools, {}, forwards)), "A=y B=n C=y D=y");
  EXPECT_EQ(values(evaluate(set, {}, tools, {}, backwards)), "A=y B=n C=y D=y");
}

TEST(Evaluate, CircleEndsAsCannotTell) {
  FakeRunner runner(obedient);
  EXPECT_EQ(values(evaluate({{feature("A", value("B")), feature("B", value("A"))}}, {}, tools, {}, runner)),
            "A=? B=?");
}

TEST(Evaluate, LongChainsOfNeedsAreNoTroubleForTheStack) {
  FeatureSet set{{feature("S0", value("y"))}};
  for (int i = 1; i < 20'000; ++i)
    set.features.push_back(feature("S" + std::to_string(i), value("S" + std::to_string(i - 1))));
  FakeRunner runner(obedient);
  std::vector<Decision> decisions = evaluate(set, {}, tools, {}, runner);
  EXPECT_TRUE(std::ranges::all_of(decisions, [](const Decision &decision) { return decision.value == "y"; }));
}

TEST(Evaluate, ProgressCountsEveryRowOnce) {
  std::vector<std::size_t> seen;
  FakeRunner runner(obedient);
  evaluate({{feature("A", FlagTrial{"-a"}), feature("B", FlagTrial{"-b"}, "!A")}}, {}, tools, {}, runner,
           [&](std::size_t decided, std::size_t total) {
             EXPECT_EQ(total, 2u);
             seen.push_back(decided);
           });
  EXPECT_THAT(seen, ElementsAre(1u, 2u));
}

} // namespace
} // namespace kassay::rules
