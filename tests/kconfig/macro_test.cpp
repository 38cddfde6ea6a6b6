// SPDX-License-Identifier: MIT
#include "kconfig/macro.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kassay::kconfig {
namespace {

using testing::HasSubstr;

struct Caught final : Messages {
  void out(std::string_view) override {}
  void err(std::string_view text) override { said += text; }
  std::string said;
};

/// What is said of a chain of 40 variables, each of which is `line` of the next one.
std::string said_of(const char *line, const char *last) {
  const Environment environment;
  ShellAnswers answers;
  Caught messages;
  Macros macros(environment, answers, messages, 4 << 20);
  macros.set_place({"Kconfig", 7});
  for (int i = 0; i < 40; ++i)
    macros.define(fmt::format("V{}", i), fmt::format(fmt::runtime(line), i + 1), VariableFlavor::recursive);
  macros.define("V40", last, VariableFlavor::recursive);
  EXPECT_THROW(macros.expand_dollar("(V0)"), Exit);
  return messages.said;
}

TEST(Macros, ATextThatDoublesEachTimeEnds) {
  EXPECT_EQ(said_of("$(V{0})$(V{0})", "text"), "Kconfig:7: macros come to more than 4 MiB of text\n");
}

TEST(Macros, NothingManyTimesEnds) {
  EXPECT_THAT(said_of("$(V{0})$(V{0})", ""), HasSubstr("4 MiB"));
}

TEST(Macros, AFunctionThatCallsItselfWithMoreEachTimeEnds) {
  EXPECT_THAT(said_of("$(V{0})", "$(V40,$(1)$(1)text)"), HasSubstr("4 MiB"));
}

} // namespace
} // namespace kassay::kconfig
