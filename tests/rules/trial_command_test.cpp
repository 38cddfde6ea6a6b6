// SPDX-License-Identifier: MIT
#include "rules/trial_command.h"

#include <gtest/gtest.h>

namespace kassay::rules {
namespace {

const ToolWords tools{{{"CC", {"ccache", "clang"}},
                       {"CLANG_FLAGS", {"--target=aarch64-linux-gnu", "-fintegrated-as"}},
                       {"LD", {"ld.lld"}},
                       {"RUSTC", {"rustc"}},
                       {"m64-flag", {"-m64"}}}};
const Environment environment{{"LC_ALL", "C"}, {"PATH", "/usr/bin"}};

Command command(const Trial &trial) {
  return trial_command(trial, tools, environment);
}
std::string line(const Trial &trial) {
  return shell_quoted(command(trial).argv);
}
std::string control_line(const Trial &trial) {
  return shell_quoted(default_control(trial, tools, environment).argv);
}

TEST(TrialCommand, FlagIsAskedAsCcOptionDoes) {
  EXPECT_EQ(line(FlagTrial{"-mharden-sls=all -w"}),
            "ccache clang -Werror --target=aarch64-linux-gnu -fintegrated-as -mharden-sls=all -w -c -x c "
            "/dev/null -o tmp.o");
  EXPECT_EQ(command(FlagTrial{"-w"}).env, environment);
}

TEST(TrialCommand, SourceGoesThroughStdinUpToItsStage) {
  Command built = command(SourceTrial{"int x;", "-O2", Stage::compile, true});
  EXPECT_EQ(shell_quoted(built.argv),
            "ccache clang -Werror --target=aarch64-linux-gnu -fintegrated-as -O2 -S -x c - -o /dev/null");
  EXPECT_EQ(built.input, "int x;");
}

TEST(TrialCommand, EachStageHasItsFlag) {
  auto stage_of = [](Stage stage) { return command(SourceTrial{"int x;", "", stage, false}).argv.at(4); };
  EXPECT_EQ(stage_of(Stage::preprocess), "-E");
  EXPECT_EQ(stage_of(Stage::compile), "-S");
  EXPECT_EQ(stage_of(Stage::assemble), "-c");
  EXPECT_EQ(stage_of(Stage::link), "-x");
}

TEST(TrialCommand, AssemblerIsAskedAsAsInstrDoes) {
  Command built = command(AssemblerTrial{"nop\\nret", "$(m64-flag)"});
  EXPECT_EQ(shell_quoted(built.argv),
            "ccache clang --target=aarch64-linux-gnu -fintegrated-as -m64 -Wa,--fatal-warnings -c "
            "-x assembler-with-cpp -o /dev/null -");
  EXPECT_EQ(built.input, "nop\nret\n");
}

TEST(TrialCommand, AssemblerTextHasTheEscapesOfPrintf) {
  EXPECT_EQ(command(AssemblerTrial{"a\\\\b\\tc\\0101\\qd", ""}).input, "a\\b\tcA\\qd\n");
  EXPECT_EQ(command(AssemblerTrial{"a\\cb", ""}).input, "a");
  EXPECT_EQ(command(AssemblerTrial{"a\\", ""}).input, "a\\\n");
}

TEST(TrialCommand, LinkerIsAskedAsLdOptionDoes) {
  EXPECT_EQ(line(LinkerTrial{"-z text"}), "ld.lld -v -z text");
}

TEST(TrialCommand, RustFlagMayBeUnstable) {
  Command built = command(RustTrial{"-Zfoo", true});
  EXPECT_EQ(shell_quoted(built.argv), "rustc -Zfoo --crate-type=rlib /dev/null --out-dir=. -o tmp.rlib");
  EXPECT_EQ(built.env.at("RUSTC_BOOTSTRAP"), "1");
  EXPECT_FALSE(command(RustTrial{"-Zfoo", false}).env.contains("RUSTC_BOOTSTRAP"));
}

TEST(TrialCommand, ShellTextHasToolsReplacedAndOtherDollarsKept) {
  EXPECT_EQ(command(ShellTrial{"$(CC) $CC $(echo $(LD)) ${x} $(UNKNOWN) $(PAHOLE)", {}}).argv,
            (std::vector<std::string>{"/bin/sh", "-c", "ccache clang $CC $(echo ld.lld) ${x} $(UNKNOWN) "}));
}

TEST(TrialCommand, ToolWithoutWordsIsNotTakenFromThePath) {
  EXPECT_EQ(trial_command(LinkerTrial{"-v"}, {}, environment).argv.front(), "(no LD)");
}

TEST(DefaultControl, AsksNothing) {
  EXPECT_EQ(control_line(FlagTrial{"-mno-such"}),
            "ccache clang -Werror --target=aarch64-linux-gnu -fintegrated-as -c -x c /dev/null -o tmp.o");
  EXPECT_EQ(control_line(LinkerTrial{"-z x"}), "ld.lld -v");
  EXPECT_EQ(control_line(RustTrial{"-Zfoo", false}),
            "rustc --crate-type=rlib /dev/null --out-dir=. -o tmp.rlib");
  EXPECT_EQ(default_control(AssemblerTrial{"x", "-m64"}, tools, environment).input, "\n");
  EXPECT_EQ(default_control(SourceTrial{"x", "", Stage::compile, false}, tools, environment).input,
            "int kassay_control;\n");
}

TEST(DefaultControl, LinkNeedsNoLibrary) {
  EXPECT_EQ(control_line(SourceTrial{"int main(void){}", "-static", Stage::link, false}),
            "ccache clang --target=aarch64-linux-gnu -fintegrated-as -nostdlib -r -x c - -o /dev/null");
}

TEST(DefaultControl, OfAShellTrialIsThatItsToolsRun) {
  EXPECT_EQ(default_control(ShellTrial{"false", {"cc", "ld"}}, tools, environment).argv.back(),
            "ccache clang --version && ld.lld --version");
  EXPECT_EQ(default_control(ShellTrial{"false", {}}, tools, environment).argv.back(), ":");
}

TEST(LiveShell, IsWhatTheCommandRuns) {
  EXPECT_EQ(live_shell(FlagTrial{"-w"}), "$(CC) -Werror $(CLANG_FLAGS) -w -c -x c /dev/null -o tmp.o");
  EXPECT_EQ(live_shell(LinkerTrial{"-z text"}), "$(LD) -v -z text");
  EXPECT_EQ(live_shell(RustTrial{"-Zfoo", true}),
            "RUSTC_BOOTSTRAP=1 $(RUSTC) -Zfoo --crate-type=rlib /dev/null --out-dir=. -o tmp.rlib");
  EXPECT_EQ(live_shell(ShellTrial{"$(LD) -v | grep LLD", {}}), "$(LD) -v | grep LLD");
}

TEST(LiveShell, SourceHasNoCharacterThatEndsAQuoteOrBeginsAMacro) {
  EXPECT_EQ(live_shell(SourceTrial{"#define A(x) \"'$(x)\\n\"\n", "-O2", Stage::compile, true}),
            "printf '%b' '\\0043define A(x) \\0042\\0047\\0044(x)\\0134n\\0042\\n' | "
            "$(CC) -Werror $(CLANG_FLAGS) -O2 -S -x c - -o /dev/null");
}

TEST(LiveShell, ParenthesesThatDoNotMatchAreEscaped) {
  EXPECT_EQ(
      live_shell(AssemblerTrial{"a(\\nb", ""}),
      "printf '%b\\n' 'a\\0050\\nb' | $(CC) $(CLANG_FLAGS) -Wa,--fatal-warnings -c -x assembler-with-cpp "
      "-o /dev/null -");
}

TEST(LiveShell, FactsHaveTheirOwnAndValuesNone) {
  EXPECT_EQ(live_shell(FactTrial{"cc.family", "gcc", "$(CC) -v"}), "$(CC) -v");
  EXPECT_EQ(live_shell(ValueTrial{*Expression::parse("A")}), "");
}

TEST(RepeatLine, HasInputWordsAndBootstrap) {
  EXPECT_EQ(repeat_line(command(AssemblerTrial{"it's\\nb", ""})),
            "printf '%b' 'it\\0047s\\nb\\n' | ccache clang --target=aarch64-linux-gnu -fintegrated-as "
            "-Wa,--fatal-warnings -c "
            "-x assembler-with-cpp -o /dev/null -");
  EXPECT_TRUE(repeat_line(command(RustTrial{"-Zfoo", true})).starts_with("RUSTC_BOOTSTRAP=1 rustc -Zfoo "));
}

} // namespace
} // namespace kassay::rules
