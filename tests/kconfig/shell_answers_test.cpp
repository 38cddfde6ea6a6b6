// SPDX-License-Identifier: MIT
#include "kconfig/shell_answers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kassay::kconfig {
namespace {

using testing::ElementsAre;

ShellAnswer saying(std::string text) {
  return {std::move(text), {}, Exited{0}, {}};
}

/// Answers whose source begins everything and knows nothing.
class SlowSource : public testing::Test {
protected:
  SlowSource() {
    answers_.set_source([this](const std::string &command) {
      begun_.push_back(command);
      return std::nullopt;
    });
  }

  /// What stands for a command's answer in a text.
  std::string value_of(const std::string &command) {
    const ShellAnswer *answer = answers_.ask(command);
    return answer ? answer->text : answers_.placeholder(command);
  }

  ShellAnswers answers_;
  std::vector<std::string> begun_;
};

TEST_F(SlowSource, CommandIsBegunOnce) {
  EXPECT_TRUE(ShellAnswers::holds_placeholder(value_of("a")));
  EXPECT_TRUE(ShellAnswers::holds_placeholder(value_of("a")));
  EXPECT_THAT(begun_, ElementsAre("a"));
  EXPECT_THAT(answers_.take_missing(), ElementsAre("a"));
}

TEST_F(SlowSource, CommandMadeOfAnswersIsBegunWhenTheyAreThere) {
  const std::string flags = value_of("flag") + " " + value_of("other flag") + " " + value_of("flag");
  value_of("cc " + flags);
  answers_.add("flag", saying("-m64"));
  EXPECT_THAT(begun_, ElementsAre("flag", "other flag"));
  answers_.add("other flag", saying("-g"));
  EXPECT_THAT(begun_, ElementsAre("flag", "other flag", "cc -m64 -g -m64"));
  EXPECT_THAT(answers_.take_missing(), ElementsAre("flag", "other flag"));
}

TEST_F(SlowSource, ChainIsFollowedToItsEnd) {
  value_of("c " + value_of("b " + value_of("a")));
  answers_.add("a", saying("1"));
  answers_.add("b 1", saying("2"));
  EXPECT_THAT(begun_, ElementsAre("a", "b 1", "c 2"));
}

TEST_F(SlowSource, AnswerThatCameEarlierWillDo) {
  const std::string a = value_of("a");
  answers_.add("a", saying("1"));
  value_of("b " + a);
  EXPECT_THAT(begun_, ElementsAre("a", "b 1"));
}

TEST_F(SlowSource, ValueOfSomethingUnknownIsNotWaitedFor) {
  value_of("b " + answers_.unknown_value() + value_of("a"));
  answers_.add("a", saying("1"));
  EXPECT_THAT(begun_, ElementsAre("a"));
  EXPECT_TRUE(answers_.is_missing_any());
}

TEST_F(SlowSource, MarksThatAFileMadeUpLeadNowhere) {
  const std::string real = value_of("a");
  for (const std::string number : {"", "1", "2", "99999999999999999999", "-1", "x", "0"})
    value_of("b \x01kassay" + number);
  for (const std::string number : {"3", "7", "8", "9", "70"}) // those of these commands, and none
    value_of("c \x01kassay" + number + "\x02");
  answers_.add("a", saying("1"));
  EXPECT_THAT(begun_, ElementsAre("a"));
}

TEST_F(SlowSource, NobodyWaitsInTheFirstRound) {
  value_of("a");
  EXPECT_EQ(answers_.ask("a"), nullptr);
}

TEST_F(SlowSource, LaterRoundsWaitForWhatWasBegun) {
  value_of("a");
  value_of("b");
  int waits = 0;
  answers_.set_wait([&] {
    answers_.add(++waits == 1 ? "b" : "a", saying("yes"));
    return true;
  });
  EXPECT_EQ(value_of("a"), "yes");
  EXPECT_EQ(waits, 2);
  EXPECT_EQ(value_of("b"), "yes");
  EXPECT_EQ(waits, 2);
  EXPECT_TRUE(ShellAnswers::holds_placeholder(value_of("new"))) << "it has only just begun";
  EXPECT_EQ(waits, 2);
}

TEST_F(SlowSource, WaitingEndsWhenNothingIsToCome) {
  value_of("a");
  answers_.set_wait([] { return false; });
  EXPECT_TRUE(ShellAnswers::holds_placeholder(value_of("a")));
}

} // namespace
} // namespace kassay::kconfig
