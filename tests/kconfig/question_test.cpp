// SPDX-License-Identifier: MIT
#include "kconfig/question.h"

#include <gtest/gtest.h>

#include "tests/fake_runner.h"

namespace kassay::kconfig {
namespace {

TEST(QuestionTest, TheWrappingOfIfSuccessIsTakenOff) {
  EXPECT_EQ(asked_command("{ gcc -x; } >/dev/null 2>&1 && echo \"y\" || echo \"n\""), "gcc -x");
}

TEST(QuestionTest, TheOutermostOne) {
  EXPECT_EQ(asked_command("{ { a; } >/dev/null 2>&1 && b; } >/dev/null 2>&1 && echo \"y\" || echo \"n\""),
            "{ a; } >/dev/null 2>&1 && b");
}

TEST(QuestionTest, OtherCommandsStayAsTheyAre) {
  EXPECT_EQ(asked_command("ld --version | head -n1"), "ld --version | head -n1");
}

TEST(QuestionTest, RunsInTheShellWithTheTreesEnvironment) {
  FakeRunner runner([](const Command &) { return exited(1, "", "no such option\n"); });
  const auto run =
      ask_again("{ gcc -x; } >/dev/null 2>&1 && echo \"y\" || echo \"n\"", {{"CC", "gcc"}}, runner);
  EXPECT_EQ(run.err, "no such option\n");
  ASSERT_EQ(runner.started.size(), 1u);
  EXPECT_EQ(runner.started[0].argv, (std::vector<std::string>{"/bin/sh", "-c", "gcc -x", "sh"}));
  EXPECT_EQ(runner.started[0].env, (Environment{{"CC", "gcc"}}));
}

} // namespace
} // namespace kassay::kconfig
