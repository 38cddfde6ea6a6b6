// SPDX-License-Identifier: MIT
// Live cases run by the real sh, with false compilers: each says affected exactly where it should.
#include "rules/live_case.h"

#include <cstdlib>
#include <filesystem>
#include <memory>

#include <gtest/gtest.h>

namespace kassay::rules {
namespace {

Command step(std::vector<std::string> argv, std::map<std::string, std::string> files = {}) {
  Command command;
  command.argv = std::move(argv);
  command.files = std::move(files);
  return command;
}

/// Whether sh, in an empty directory, says that the bug is there.
bool is_seen(const std::string &shell) {
  std::string name = std::filesystem::temp_directory_path() / "kassay-live-XXXXXX";
  const std::string directory = mkdtemp(name.data());
  const std::string line = "cd " + directory + " && ( " + shell + " ) >/dev/null 2>&1";
  const int status = std::system(line.c_str());
  std::filesystem::remove_all(directory);
  return status == 0;
}

/// `cp` compiles: the program is its source.
LiveCase program(const std::string &text) {
  return {{step({"cp", "a.c", "a.o"}, {{"a.c", text}}), step({"install", "-m", "755", "a.o", "case"})},
          "case"};
}

TEST(LiveCase, RunIsJudgedByItsExitStatus) {
  Reproducer run;
  run.method = Method::run;
  const auto seen = [&](const std::string &control, const std::string &text) {
    return is_seen(live_shell({&run, {}, program(control), {program(text)}}));
  };
  EXPECT_TRUE(seen("#!/bin/sh\nexit 0\n", "#!/bin/sh\nexit 1\n"));
  EXPECT_FALSE(seen("#!/bin/sh\nexit 0\n", "#!/bin/sh\nexit 0\n"));
  EXPECT_FALSE(seen("#!/bin/sh\nexit 0\n", "#!/bin/sh\nexit 2\n")) << "neither right nor the known wrong";
  EXPECT_FALSE(seen("#!/bin/sh\nexit 1\n", "#!/bin/sh\nexit 1\n")) << "the control is wrong as well";
}

TEST(LiveCase, OneLevelIsEnough) {
  Reproducer run;
  run.method = Method::run;
  const LiveCase good = program("#!/bin/sh\nexit 0\n"), bad = program("#!/bin/sh\nexit 1\n");
  EXPECT_TRUE(is_seen(live_shell({&run, {}, good, {good, bad}})));
  EXPECT_FALSE(is_seen(live_shell({&run, {}, good, {good, good}})));
}

TEST(LiveCase, NeedsThatAreNotMetAreNotAffected) {
  Reproducer run;
  run.method = Method::run;
  const LiveCase good = program("#!/bin/sh\nexit 0\n"), bad = program("#!/bin/sh\nexit 1\n");
  EXPECT_FALSE(is_seen(live_shell({&run, {step({"false"})}, good, {bad}})));
  EXPECT_TRUE(is_seen(live_shell({&run, {step({"true"})}, good, {bad}})));
}

TEST(LiveCase, RejectedForAnotherReasonIsNotAffected) {
  const auto compile = std::make_unique<Reproducer>(); // on the stack, g++-12 holds it for uninitialized
  compile->method = Method::compile;
  compile->affected = "impossible (?:constraint|use)";
  const LiveCase accepted{{step({"true"})}, ""};
  const auto seen = [&](const std::string &message) {
    return is_seen(live_shell(
        {compile.get(), {}, accepted, {{{step({"sh", "-c", "echo \"" + message + "\" >&2; exit 1"})}, ""}}}));
  };
  EXPECT_TRUE(seen("error: impossible constraint in asm"));
  EXPECT_FALSE(seen("error: syntax error"));
  EXPECT_FALSE(is_seen(live_shell({compile.get(), {}, accepted, {accepted}})));
}

TEST(LiveCase, CrashIsSignalOrMessage) {
  Reproducer crash;
  crash.method = Method::crash;
  const LiveCase accepted{{step({"true"})}, ""};
  const auto seen = [&](const std::string &line) {
    return is_seen(live_shell({&crash, {}, accepted, {{{step({"sh", "-c", line})}, ""}}}));
  };
  EXPECT_TRUE(seen("kill -SEGV $$"));
  EXPECT_TRUE(seen("echo internal compiler error >&2; exit 1"));
  EXPECT_FALSE(seen("echo error: no >&2; exit 1"));
  EXPECT_FALSE(seen("exit 0"));
}

TEST(LiveCase, AssemblyIsLookedAtWithinOneFunction) {
  Reproducer assembly;
  assembly.method = Method::assembly;
  assembly.function = "f";
  assembly.fixed = "\\bendbr64\\b";
  const auto made = [](const std::string &text) {
    return LiveCase{{step({"cp", "a.c", "a.s"}, {{"a.c", text}})}, "a.s"};
  };
  const LiveCase good = made("f:\n\tendbr64\n\tret\n\t.size f, .-f\n");
  const LiveCase bad = made("f:\n\tret\n\t.size\tf, .-f\ng:\n\tendbr64\n");
  EXPECT_TRUE(is_seen(live_shell({&assembly, {}, good, {bad}})));
  EXPECT_FALSE(is_seen(live_shell({&assembly, {}, good, {good}})));
  EXPECT_FALSE(is_seen(live_shell({&assembly, {}, good, {made("g:\n")}}))) << "the function is not there";
}

TEST(LiveCase, PatternMaySpanLines) {
  Reproducer assembly;
  assembly.method = Method::assembly;
  assembly.function = "f";
  assembly.affected = "^\\tnop\\n[^\\n]*ret$";
  const auto made = [](const std::string &text) {
    return LiveCase{{step({"cp", "a.c", "a.s"}, {{"a.c", text}})}, "a.s"};
  };
  const LiveCase good = made("f:\n\tnop\n\tnop2\n\tret\n"), bad = made("f:\n\tnop\n\tret\nret:\n");
  EXPECT_TRUE(is_seen(live_shell({&assembly, {}, good, {bad}})));
  EXPECT_FALSE(is_seen(live_shell({&assembly, {}, good, {good}})));
}

TEST(LiveCase, StackUseIsComparedWithTheLimit) {
  Reproducer stack;
  stack.method = Method::stack;
  stack.function = "f";
  stack.limit = 100;
  const auto made = [](const std::string &use) {
    return LiveCase{
        {step({"cp", "a.c", "a.su"}, {{"a.c", "a.c:1:1:ff\t9\tstatic\na.c:3:5:f\t" + use + "\tstatic\n"}})},
        "a.su"};
  };
  const LiveCase good = made("100"), bad = made("101"), none = made("1\na.c:1:1:g");
  EXPECT_TRUE(is_seen(live_shell({&stack, {}, good, {bad}})));
  EXPECT_FALSE(is_seen(live_shell({&stack, {}, good, {good}})));
  EXPECT_FALSE(is_seen(live_shell({&stack, {}, bad, {bad}})));
  stack.function = "h";
  EXPECT_FALSE(is_seen(live_shell({&stack, {}, {}, {bad}}))) << "nothing tells of h";
}

TEST(LiveCase, WarningIsLookedForInTheMessages) {
  Reproducer warning;
  warning.method = Method::warning;
  warning.affected = std::string("unused 'x'");
  const auto says = [](const std::string &text) {
    return LiveCase{{step({"sh", "-c", "cat a.c >&2"}, {{"a.c", text}})}, "a.o"};
  };
  EXPECT_TRUE(is_seen(live_shell({&warning, {}, says("fine"), {says("a.c:1: unused 'x'")}})));
  EXPECT_FALSE(is_seen(live_shell({&warning, {}, says("fine"), {says("a.c:1: unused 'y'")}})));
}

TEST(LiveCase, SourceReachesTheCompilerByteForByte) {
  std::string bytes;
  for (int byte = 1; byte < 256; ++byte)
    bytes += static_cast<char>(byte);
  Reproducer compile;
  compile.method = Method::compile;
  compile.accepts = true;
  const Command compares =
      step({"sh", "-c", "test $(wc -c <a.c) -eq 255 && tr -d '\\001-\\377' <a.c | wc -c | grep -x 0"},
           {{"a.c", bytes}});
  const std::string text = live_shell({&compile, {}, {}, {{{compares}, ""}}});
  EXPECT_TRUE(is_seen(text));
  EXPECT_EQ(text.find('\n'), text.npos) << "Kconfig has lines";
  EXPECT_EQ(text.find('#'), text.npos) << "nor comments";
}

TEST(LiveCase, WhatNoStandardToolCanSeeIsLeftOut) {
  Reproducer object;
  object.method = Method::object;
  EXPECT_EQ(live_shell({&object, {}, {}, {{{step({"true"})}, ""}}}), "");
}

TEST(ExtendedPattern, SaysTheSameOrNothing) {
  EXPECT_EQ(extended_pattern("a\\s+b"), "a[[:space:]`]+b");
  EXPECT_EQ(extended_pattern("[\\s\\d]"), "[[:space:]`0-9]");
  EXPECT_EQ(extended_pattern("(?:a|b)\\."), "(a|b)\\.");
  EXPECT_EQ(extended_pattern("^a.b$"), "(^|`)a[^`]b(`|$)");
  EXPECT_EQ(extended_pattern("a[\\s\\S]*b\\n[^\\n]"), "a.*b`[^`]");
  EXPECT_EQ(extended_pattern("\\]\\{"), "]\\{");
  EXPECT_FALSE(extended_pattern("[a\\-b]"));
  EXPECT_FALSE(extended_pattern("a(?!b)"));
  EXPECT_FALSE(extended_pattern("a.*?b"));
  EXPECT_FALSE(extended_pattern("\\x41"));
}

} // namespace
} // namespace kassay::rules
