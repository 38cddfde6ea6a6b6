// SPDX-License-Identifier: MIT
#include "kconfig/shell_command.h"

#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kassay::kconfig {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(ShellCommand, RunsAsPopenRunsIt) {
  const Command command = shell_command("echo $CC", {{"CC", "gcc"}}, "/");
  EXPECT_THAT(command.argv, ElementsAre("/bin/sh", "-c", "echo $CC", "sh"));
  EXPECT_EQ(command.env, (Environment{{"CC", "gcc"}}));
  EXPECT_EQ(command.directory, "/");
  EXPECT_NE(command.context, "");
}

TEST(IncidentalVariables, WhatMakeAndShellsSayOfTheCall) {
  const Environment environment = {{"CC", "gcc"},       {"KCONFIG_SEED", "1"}, {"LC_ALL", "C"},
                                   {"MAKEFLAGS", "-j"}, {"MAKELEVEL", "2"},    {"OLDPWD", "/etc"},
                                   {"PATH", "/bin"},    {"SHLVL", "1"},        {"_", "/usr/bin/make"}};
  EXPECT_THAT(incidental_variables("true", environment, "/"),
              ElementsAre("KCONFIG_SEED", "MAKEFLAGS", "MAKELEVEL", "OLDPWD", "SHLVL", "_"));
}

TEST(IncidentalVariables, OneThatTheTextNamesCounts) {
  EXPECT_THAT(incidental_variables("echo $MAKELEVEL", {{"MAKEFLAGS", ""}, {"MAKELEVEL", "2"}}, "/"),
              ElementsAre("MAKEFLAGS"));
}

TEST(IncidentalVariables, AShellSetsAPwdAnewThatNamesAnotherDirectory) {
  EXPECT_THAT(incidental_variables("true", {{"PWD", "/etc"}}, "/"), ElementsAre("PWD"));
  EXPECT_THAT(incidental_variables("true", {{"PWD", "/"}}, "/"), ElementsAre("PWD"));
}

TEST(IncidentalVariables, APwdThatSpellsTheDirectoryOtherwiseCounts) {
  EXPECT_THAT(incidental_variables("true", {{"PWD", "/proc/self/root/"}}, "/"), IsEmpty());
}

} // namespace
} // namespace kassay::kconfig
