// SPDX-License-Identifier: MIT
#include "manifest/codegen_commands.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tests/fake_runner.h"
#include "tests/manifest/object_builder.h"

using namespace kassay;
using namespace kassay::manifest;
using testing::ElementsAre;

namespace {

using Words = std::vector<std::string>;

nlohmann::json entry(const std::string &command, const std::string &file = "/src/kernel/fork.c") {
  return {{"directory", "/out"}, {"file", file}, {"command", command}};
}

std::vector<CompileCommand> parsed(const std::vector<nlohmann::json> &entries) {
  const auto commands = parse_compile_commands(nlohmann::json(entries).dump(), "cc.json");
  EXPECT_TRUE(commands) << (commands ? "" : commands.error().message);
  return commands ? *commands : std::vector<CompileCommand>();
}

Words argv_of(const std::string &command) {
  const auto commands = parsed({entry(command)});
  return commands.size() == 1 ? commands[0].argv : Words();
}

TEST(CompileCommands, NamesAFileAsItsObject) {
  const auto commands = parsed({entry("gcc -c -o kernel/fork.o /src/kernel/fork.c"),
                                entry("gcc -c -o mm/.tmp_slub.o /src/mm/slub.c", "/src/mm/slub.c"),
                                entry("gcc -c -o /out/fs/inode.o /src/fs/inode.c", "/src/fs/inode.c")});
  ASSERT_EQ(commands.size(), 3u);
  EXPECT_EQ(commands[0].unit, "fs/inode.c");
  EXPECT_EQ(commands[1].unit, "kernel/fork.c");
  EXPECT_EQ(commands[2].unit, "mm/slub.c");
  EXPECT_EQ(commands[0].directory, "/out");
}

TEST(CompileCommands, TakesOutWhatWritesIntoTheTree) {
  EXPECT_THAT(
      argv_of("gcc -Wp,-MMD,kernel/.fork.o.d -O2 -MD -MF x.d -MT t -MP -save-temps=obj -fdump-tree-all "
              "-ftime-trace -gsplit-dwarf -c -o kernel/fork.o /src/kernel/fork.c"),
      ElementsAre("gcc", "-O2", "-c", "/src/kernel/fork.c"));
  EXPECT_THAT(argv_of("gcc -S -okernel/fork.s /src/kernel/fork.c"),
              ElementsAre("gcc", "/src/kernel/fork.c", "-c"));
}

TEST(CompileCommands, SplitsWordsAsAShell) {
  EXPECT_THAT(argv_of(R"(gcc -DNAME='"a b"' -D"S(s)=#s" -c -o a.o /src/kernel/fork.c)"),
              ElementsAre("gcc", "-DNAME=\"a b\"", "-DS(s)=#s", "-c", "/src/kernel/fork.c"));
}

TEST(CompileCommands, TakesArgumentsAsTheyAre) {
  const nlohmann::json arguments = {
      {"directory", "/out"}, {"file", "a.c"}, {"arguments", {"cc", "-D", "x y", "-c", "a.c"}}};
  const auto commands = parsed({arguments});
  ASSERT_EQ(commands.size(), 1u);
  EXPECT_THAT(commands[0].argv, ElementsAre("cc", "-D", "x y", "-c", "a.c"));
  EXPECT_EQ(commands[0].unit, "a.c");
}

TEST(CompileCommands, LeavesAssemblerOut) {
  EXPECT_TRUE(parsed({entry("gcc -c -o a.o a.S", "/src/a.S")}).empty());
}

std::string refusal(const std::string &json) {
  const auto commands = parse_compile_commands(json, "cc.json");
  return commands ? "read" : commands.error().message;
}

TEST(CompileCommands, RefusesWhatIsNone) {
  EXPECT_EQ(refusal("{"), "cc.json: no compilation database");
  EXPECT_EQ(refusal("{}"), "cc.json: no compilation database");
  EXPECT_EQ(refusal(R"([{"file": "a.c", "command": "cc"}])"),
            "cc.json: entry 0: 'directory' is no absolute path");
  EXPECT_EQ(refusal(R"([{"file": "a.c", "directory": "/d"}])"),
            "cc.json: entry 0: has neither 'command' nor 'arguments'");
  EXPECT_EQ(refusal(R"([{"file": "a.c", "directory": "/d", "command": "cc -c a.c; rm x"}])"),
            "cc.json: entry 0: ';' would be a command for a shell, not a tool's name");
  EXPECT_EQ(refusal(R"([{"file": "a.c", "directory": "/d", "arguments": [5]}])"),
            "cc.json: entry 0: an empty command");
}

TEST(CompileCommands, AreSelectedByTheBeginningOfTheName) {
  const auto commands = parsed({entry("gcc -c -o kernel/fork.o f.c"), entry("gcc -c -o mm/slub.o f.c")});
  EXPECT_EQ(selected(commands, {}).size(), 2u);
  ASSERT_EQ(selected(commands, {"mm/"}).size(), 1u);
  EXPECT_EQ(selected(commands, {"mm/"})[0].unit, "mm/slub.c");
}

TEST(CompileCommands, GetAnotherCompilerInThePlaceOfTheirs) {
  EXPECT_THAT(with_compiler({"ccache", "gcc", "-O2", "a.c"}, {"gcc-12"}),
              ElementsAre("gcc-12", "-O2", "a.c"));
}

TEST(CompileFiles, WritesIntoTheScratchDirectoryOnly) {
  ObjectBuilder builder;
  builder.symbol("f", builder.section(".text", ObjectBuilder::code, "\xc3"), 0, 1);
  FakeRunner runner([&](const Command &) {
    kassay::Run run = exited(0);
    run.captured = builder.object();
    return run;
  });
  const Codegen codegen = compile_files(parsed({entry("gcc -O2 -c -o kernel/fork.o /src/kernel/fork.c")}), {},
                                        {{"LC_ALL", "C"}}, runner);
  ASSERT_EQ(runner.started.size(), 1u);
  EXPECT_THAT(runner.started[0].argv, ElementsAre("gcc", "-O2", "-c", "/src/kernel/fork.c", "-o",
                                                  std::string(scratch_mark) + "/out.o"));
  EXPECT_EQ(runner.started[0].directory, "/out");
  ASSERT_EQ(codegen.units.size(), 1u);
  EXPECT_EQ(codegen.units[0].functions.size(), 1u);
}

} // namespace
