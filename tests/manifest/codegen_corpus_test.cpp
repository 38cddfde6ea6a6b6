// SPDX-License-Identifier: MIT
#include "manifest/codegen_corpus.h"

#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/fake_runner.h"
#include "tests/manifest/object_builder.h"

using namespace kassay;
using namespace kassay::manifest;
using testing::Contains;
using testing::Not;

namespace {

bool has(const Command &command, const std::string &word) {
  return std::ranges::find(command.argv, word) != command.argv.end();
}

Run made(const std::string &object) {
  Run run = exited(0);
  run.captured = object;
  return run;
}

std::string object() {
  ObjectBuilder builder;
  builder.symbol("f", builder.section(".text", ObjectBuilder::code, "\xc3"), 0, 1);
  return builder.object();
}

CorpusTools gcc() {
  CorpusTools tools;
  tools.arch = "x86_64";
  tools.srcarch = "x86";
  tools.cc = {"gcc"};
  tools.ld = {"ld"};
  return tools;
}

Codegen compiled(const CorpusTools &tools, const FakeRunner::Answer &answer, bool reversed = false) {
  FakeRunner runner(answer, reversed);
  const auto codegen = compile_corpus(tools, runner);
  EXPECT_TRUE(codegen) << (codegen ? "" : codegen.error().message);
  return codegen ? *codegen : Codegen();
}

const UnitCode &unit_of(const Codegen &codegen, const std::string &name, const std::string &variant) {
  static const UnitCode none;
  const auto found = std::ranges::find_if(
      codegen.units, [&](const UnitCode &unit) { return unit.unit == name && unit.variant == variant; });
  return found == codegen.units.end() ? none : *found;
}

TEST(CompileCorpus, CompilesEachUnitInEachVariant) {
  const Codegen codegen = compiled(gcc(), [](const Command &) { return made(object()); });
  EXPECT_EQ(unit_of(codegen, "atomics.c", "O2").functions.size(), 1u);
  EXPECT_EQ(unit_of(codegen, "atomics.c", "Os").functions.size(), 1u);
  EXPECT_EQ(unit_of(codegen, "atomics.c", "hardened").functions.size(), 1u);
  EXPECT_EQ(unit_of(codegen, "link_callers.c+link_callees.c", "lto").functions.size(), 1u);
  EXPECT_EQ(codegen.count_problems(), 0u);
}

TEST(CompileCorpus, IsTheSameInWhateverOrderTheChildrenEnd) {
  const auto answer = [](const Command &) { return made(object()); };
  EXPECT_EQ(compiled(gcc(), answer), compiled(gcc(), answer, true));
}

TEST(CompileCorpus, UsesTheFlagsThatTheCompilerTakes) {
  const Codegen codegen = compiled(gcc(), [](const Command &command) {
    return has(command, "-Werror") && has(command, "-mskip-rax-setup") ? exited(1) : made(object());
  });
  const std::vector<std::string> &flags = unit_of(codegen, "atomics.c", "O2").flags;
  EXPECT_THAT(flags, Contains("-mcmodel=kernel"));
  EXPECT_THAT(flags, Contains("-mtune=generic"));
  EXPECT_THAT(flags, Not(Contains("-mskip-rax-setup")));
}

TEST(CompileCorpus, DefinesWhatTheCompilerCan) {
  const auto flags_where = [](int status) {
    return unit_of(compiled(gcc(),
                            [status](const Command &command) {
                              const auto text = command.files.find("trial.c");
                              const bool asks = text != command.files.end() &&
                                                text->second.find("asm__ goto") != std::string::npos;
                              return asks && status != 0 ? exited(status) : made(object());
                            }),
                   "asm_goto.c", "O2")
        .flags;
  };
  EXPECT_THAT(flags_where(0), Contains("-DHAS_ASM_GOTO_OUTPUT"));
  EXPECT_THAT(flags_where(1), Not(Contains("-DHAS_ASM_GOTO_OUTPUT")));
}

TEST(CompileCorpus, TakesATrialWithoutAnAnswerForNoAnswer) {
  FakeRunner runner([](const Command &command) {
    return has(command, "-Werror") && has(command, "-mtune=generic") ? ended(TimedOut{}) : made(object());
  });
  const auto codegen = compile_corpus(gcc(), runner);
  ASSERT_FALSE(codegen);
  EXPECT_THAT(codegen.error().message, testing::HasSubstr("whether it takes -mtune=generic cannot be told"));
}

TEST(CompileCorpus, SaysWhatACompilerSaid) {
  const Codegen codegen = compiled(gcc(), [](const Command &command) {
    return command.files.contains("loops.c")
               ? exited(1, "", "loops.c: In function\nloops.c:3: error: no\nmore\n")
               : made(object());
  });
  EXPECT_EQ(unit_of(codegen, "loops.c", "O2").problem, "exited with 1: loops.c:3: error: no");
  EXPECT_EQ(codegen.count_problems(), 3u);
}

TEST(CompileCorpus, SaysWhatIsWrongWithAnObject) {
  const Codegen codegen = compiled(gcc(), [](const Command &command) {
    return made(command.files.contains("loops.c") ? "no object" : object());
  });
  EXPECT_EQ(unit_of(codegen, "loops.c", "O2").problem, "loops.c: no ELF file");
}

TEST(CompileCorpus, FailsWhereNothingCompiles) {
  FakeRunner runner([](const Command &) { return exited(1, "", "gcc: error: bad\n"); });
  const auto codegen = compile_corpus(gcc(), runner);
  ASSERT_FALSE(codegen);
  EXPECT_EQ(codegen.error().message,
            "gcc: does not compile an empty function for x86_64: exited with 1: gcc: error: bad");
  EXPECT_EQ(codegen.error().kind, ErrorKind::environment);
}

TEST(CompileCorpus, KnowsNoFlagsOfAnUnknownArchitecture) {
  CorpusTools tools = gcc();
  tools.arch = tools.srcarch = "vax";
  FakeRunner runner([](const Command &) { return exited(0); });
  const auto codegen = compile_corpus(tools, runner);
  ASSERT_FALSE(codegen);
  EXPECT_EQ(codegen.error().message, "ARCH=vax: there are no kernel flags for this architecture");
  EXPECT_TRUE(runner.started.empty());
}

TEST(CompileCorpus, LinksWhatClangMadeByLldOnly) {
  CorpusTools tools = gcc();
  tools.is_clang = true;
  const auto answer = [](const Command &) { return made(object()); };
  EXPECT_EQ(unit_of(compiled(tools, answer), "link_callers.c+link_callees.c", "lto").unit, "");
  tools.is_lld = true;
  tools.ld = {"ld.lld"};
  std::vector<std::string> link;
  compiled(tools, [&](const Command &command) {
    if (command.argv.front() == "ld.lld")
      link = command.argv;
    return made(object());
  });
  EXPECT_EQ(link, (std::vector<std::string>{"ld.lld", "-r", "--lto-O2", "-o", "out.o", "0.o", "1.o"}));
}

TEST(CompileCorpus, LeavesRustOutWhereThereIsNone) {
  CorpusTools tools = gcc();
  const Codegen without = compiled(tools, [](const Command &) { return made(object()); });
  EXPECT_THAT(without.skipped, Contains(SkippedUnit{"core.rs", "there is no rustc"}));
  tools.rustc = {"rustc"};
  const Codegen with = compiled(tools, [](const Command &) { return made(object()); });
  EXPECT_EQ(unit_of(with, "core.rs", "O2").functions.size(), 1u);
  EXPECT_TRUE(with.skipped.empty());
}

TEST(CorpusFlags, AreThereForEachArchitectureOfTheCorpus) {
  const auto files = corpus_files();
  const auto text = std::ranges::find(files, "flags.toml", &EmbeddedFile::name);
  ASSERT_NE(text, files.end());
  const auto flags = parse_corpus_flags(text->text, "flags.toml");
  ASSERT_TRUE(flags) << flags.error().message;
  EXPECT_EQ(flags->archs.size(), 8u);
  EXPECT_EQ(flags->variants.size(), 4u);
}

TEST(CorpusFlags, RefuseAnUnknownKey) {
  const auto flags = parse_corpus_flags("[base]\nc = [\"-O2\"]\ntryed = []\n", "flags.toml");
  ASSERT_FALSE(flags);
  EXPECT_THAT(flags.error().message, testing::StartsWith("flags.toml:3:"));
}

} // namespace
