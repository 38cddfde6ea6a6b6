// SPDX-License-Identifier: MIT
#include "probe/patience.h"

#include <cerrno>

#include <gtest/gtest.h>

#include "probe/process_runner.h"

namespace kassay {
namespace {

using std::chrono::milliseconds;

Command command_of(std::vector<std::string> tools) {
  Command command;
  command.tools = std::move(tools);
  return command;
}

Run lost(Outcome outcome, milliseconds wall) {
  Run run;
  run.outcome = outcome;
  run.cost.wall = wall;
  return run;
}

TEST(Patience, SetsTheDeadline) {
  Command command = command_of({"gcc"});
  EXPECT_TRUE(Patience(milliseconds(123)).admit(command));
  EXPECT_EQ(command.deadline, milliseconds(123));
}

TEST(Patience, OneMissedDeadlineIsEnough) {
  Patience patience(milliseconds(100));
  Command gcc = command_of({"gcc"}), ld = command_of({"ld"});
  patience.account(gcc, lost(TimedOut{}, milliseconds(101)));
  EXPECT_FALSE(patience.admit(gcc));
  EXPECT_TRUE(patience.admit(ld)) << "another tool is not to blame";
}

TEST(Patience, SmallLossesAddUp) {
  Patience patience(milliseconds(100));
  Command gcc = command_of({"gcc"});
  patience.account(gcc, lost(LeftBehind{}, milliseconds(60)));
  EXPECT_TRUE(patience.admit(gcc));
  patience.account(gcc, lost(OutputFlooded{}, milliseconds(60)));
  EXPECT_FALSE(patience.admit(gcc));
}

TEST(Patience, SlowAnswersAreNoLoss) {
  Patience patience(milliseconds(100));
  Command gcc = command_of({"gcc"});
  for (const Outcome &outcome : {Outcome{Exited{0}}, Outcome{Exited{1}}, Outcome{Signalled{11}}})
    patience.account(gcc, lost(outcome, milliseconds(99)));
  EXPECT_TRUE(patience.admit(gcc));
}

TEST(Patience, AJointCommandBlamesNobodyButIsNotTriedWithoutTime) {
  Patience patience(milliseconds(100));
  Command both = command_of({"gcc", "ld"}), gcc = command_of({"gcc"});
  patience.account(both, lost(TimedOut{}, milliseconds(100)));
  EXPECT_TRUE(patience.admit(both));
  EXPECT_TRUE(patience.admit(gcc));
  patience.account(gcc, lost(TimedOut{}, milliseconds(100)));
  EXPECT_FALSE(patience.admit(both));
}

TEST(Patience, ARefusedCommandIsNotStartedAndSaysWhy) {
  ProcessRunner runner({.admit = [](Command &) { return false; }});
  Command command;
  command.argv = {"/bin/true"};
  const kassay::Run run = runner.run(command); // testing::Test has a Run, too
  EXPECT_EQ(run.outcome, Outcome{NotStarted{ETIME}});
  EXPECT_EQ(describe(run.outcome), "not tried: the tool has lost too much time before");
  EXPECT_EQ(runner.started(), 0u);
}

} // namespace
} // namespace kassay
