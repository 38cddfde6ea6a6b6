// SPDX-License-Identifier: MIT
// The variables of the kernel's Makefile, against Linux 6.12.
#include "probe/kbuild.h"

#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "tests/probe/scratch_directory.h"

namespace kassay {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using Words = std::vector<std::string>;

Result<KbuildVariables> resolve(const Words &arguments, const Environment &environment = {},
                                const std::string &machine = "x86_64") {
  return resolve_kbuild_variables(arguments, environment, machine);
}

/// The values of all object tools, HOSTCC and RUSTC, in the order of the Makefile.
std::string tools(const Words &arguments, const Environment &environment = {}) {
  const auto variables = resolve(arguments, environment);
  if (!variables)
    return variables.error().message;
  std::string text;
  for (const char *name :
       {"CC", "LD", "AR", "NM", "OBJCOPY", "OBJDUMP", "READELF", "STRIP", "HOSTCC", "RUSTC"})
    text += (text.empty() ? "" : " ") + variables->tools.at(name).value;
  return text;
}

TEST(Kbuild, GnuToolsByDefault) {
  EXPECT_EQ(tools({}), "gcc ld ar nm objcopy objdump readelf strip gcc rustc");
}

TEST(Kbuild, OtherToolsByDefault) {
  const auto variables = resolve({});
  for (const auto &[name, value] : std::map<std::string, std::string>{{"BINDGEN", "bindgen"},
                                                                      {"PAHOLE", "pahole"},
                                                                      {"LEX", "flex"},
                                                                      {"YACC", "bison"},
                                                                      {"PERL", "perl"},
                                                                      {"PYTHON3", "python3"},
                                                                      {"BASH", "bash"},
                                                                      {"BC", "bc"},
                                                                      {"MAKE", "make"}}) {
    EXPECT_EQ(variables->tools.at(name).value, value);
    EXPECT_FALSE(variables->tools.at(name).requested);
  }
}

TEST(Kbuild, CrossCompileIsAPrefixOfTargetToolsOnly) {
  EXPECT_EQ(tools({"CROSS_COMPILE=/opt/bin/arm-"}),
            "/opt/bin/arm-gcc /opt/bin/arm-ld /opt/bin/arm-ar /opt/bin/arm-nm /opt/bin/arm-objcopy "
            "/opt/bin/arm-objdump /opt/bin/arm-readelf /opt/bin/arm-strip gcc rustc");
}

TEST(Kbuild, Llvm) {
  const std::string all =
      "clang ld.lld llvm-ar llvm-nm llvm-objcopy llvm-objdump llvm-readelf llvm-strip clang rustc";
  EXPECT_EQ(tools({"LLVM=1"}), all);
  EXPECT_EQ(tools({"LLVM=0"}), all) << "as the documentation warns";
  EXPECT_EQ(tools({"LLVM=1", "CROSS_COMPILE=arm-"}), all);
  EXPECT_EQ(tools({}, {{"LLVM", "1"}}), all);
}

TEST(Kbuild, LlvmSuffix) {
  EXPECT_EQ(tools({"LLVM=-19"}), "clang-19 ld.lld-19 llvm-ar-19 llvm-nm-19 llvm-objcopy-19 llvm-objdump-19 "
                                 "llvm-readelf-19 llvm-strip-19 clang-19 rustc");
}

TEST(Kbuild, LlvmDirectory) {
  EXPECT_EQ(tools({"LLVM=/opt/bin/"}),
            "/opt/bin/clang /opt/bin/ld.lld /opt/bin/llvm-ar /opt/bin/llvm-nm /opt/bin/llvm-objcopy "
            "/opt/bin/llvm-objdump /opt/bin/llvm-readelf /opt/bin/llvm-strip /opt/bin/clang rustc");
}

TEST(Kbuild, SingleToolsWinOverDefaults) {
  EXPECT_EQ(tools({"LLVM=1", "LD=ld.bfd", "HOSTCC=gcc-12"}),
            "clang ld.bfd llvm-ar llvm-nm llvm-objcopy llvm-objdump llvm-readelf llvm-strip gcc-12 rustc");
  EXPECT_EQ(tools({"CC=clang", "CROSS_COMPILE=a-"}),
            "clang a-ld a-ar a-nm a-objcopy a-objdump a-readelf a-strip gcc rustc");
}

TEST(Kbuild, WordsOfAValue) {
  EXPECT_THAT(resolve({"CC=ccache  'my gcc'"})->tools.at("CC").words, ElementsAre("ccache", "my gcc"));
}

TEST(Kbuild, RequestedIsWhatWasAskedFor) {
  EXPECT_FALSE(resolve({})->tools.at("CC").requested);
  EXPECT_TRUE(resolve({"CC=gcc"})->tools.at("CC").requested);
  EXPECT_TRUE(resolve({"LLVM=1"})->tools.at("HOSTCC").requested);
  EXPECT_FALSE(resolve({"LLVM=1"})->tools.at("RUSTC").requested);
  EXPECT_TRUE(resolve({"CROSS_COMPILE=a-"})->tools.at("LD").requested);
  EXPECT_FALSE(resolve({"CROSS_COMPILE=a-"})->tools.at("HOSTCC").requested);
}

TEST(Kbuild, CommandLineWinsOverEnvironmentWhichIsNoted) {
  const auto variables = resolve({"LD=ld.gold"}, {{"CC", "gcc-11"}, {"LD", "ld.bfd"}, {"BASH", "/bin/bash"}});
  EXPECT_EQ(variables->tools.at("CC").value, "gcc-11");
  EXPECT_EQ(variables->tools.at("LD").value, "ld.gold");
  EXPECT_EQ(variables->tools.at("BASH").value, "bash") << "bash itself sets it";
  EXPECT_THAT(variables->notes, ElementsAre(HasSubstr("CC=gcc-11 is taken from the environment")));
}

TEST(Kbuild, EmptyOnTheCommandLineUndoesTheEnvironment) {
  EXPECT_EQ(tools({"LLVM=", "CROSS_COMPILE="}, {{"LLVM", "1"}, {"CROSS_COMPILE", "a-"}}),
            "gcc ld ar nm objcopy objdump readelf strip gcc rustc");
}

TEST(Kbuild, ArchitectureOfTheMachine) {
  const std::map<std::string, std::string> machines = {
      {"x86_64", "x86_64"},     {"i686", "i386"},     {"aarch64", "arm64"},
      {"aarch64_be", "arm64"},  {"armv7l", "arm"},    {"ppc64le", "powerpc"},
      {"s390x", "s390"},        {"riscv64", "riscv"}, {"loongarch64", "loongarch"},
      {"mips64", "mips"},       {"sun4u", "sparc64"}, {"sh4a", "sh"},
      {"parisc64", "parisc64"}, {"m68k", "m68k"},     {"alpha", "alpha"}};
  for (const auto &[machine, arch] : machines)
    EXPECT_EQ(resolve({}, {}, machine)->arch, arch) << machine;
}

TEST(Kbuild, SourceDirectoryOfTheArchitecture) {
  const std::map<std::string, std::string> directories = {
      {"x86_64", "x86"},    {"i386", "x86"},        {"x86", "x86"},     {"sparc64", "sparc"},
      {"sparc32", "sparc"}, {"parisc64", "parisc"}, {"arm64", "arm64"}, {"um", "um"}};
  for (const auto &[arch, directory] : directories)
    EXPECT_EQ(resolve({"ARCH=" + arch})->srcarch, directory) << arch;
}

TEST(Kbuild, Errors) {
  EXPECT_EQ(resolve({"gcc"}).error().message, "'gcc' is not of the form NAME=VALUE");
  EXPECT_EQ(resolve({"=gcc"}).error().message, "'=gcc' is not of the form NAME=VALUE");
  EXPECT_EQ(resolve({"CROSSCOMPILE=a-"}).error().hint, "did you mean 'CROSS_COMPILE'?");
  EXPECT_EQ(resolve({"cc=gcc"}).error().hint, "did you mean 'CC'?");
  EXPECT_THAT(resolve({"WHATEVER_IT_IS=1"}).error().hint, HasSubstr("known: ARCH"));
  EXPECT_EQ(resolve({"CC="}).error().message, "CC= names no command");
  EXPECT_EQ(resolve({"CC=  "}).error().message, "CC= names no command");
  EXPECT_THAT(resolve({"CC=gcc; reboot"}).error().message, HasSubstr("';' would be a command for a shell"));
  EXPECT_EQ(resolve({"CC='gcc"}).error().message, "CC='gcc: a quote is not closed");
  for (const auto &wrong : {"gcc", "CC=", "CC=$(x)"})
    EXPECT_EQ(resolve({wrong}).error().kind, ErrorKind::usage);
}

TEST(SplitWords, AsTheShellDoes) {
  EXPECT_EQ(split_words(" a\tb  c ").value(), (Words{"a", "b", "c"}));
  EXPECT_EQ(split_words(R"(a' b'"c d" e)").value(), (Words{"a bc d", "e"}));
  EXPECT_EQ(split_words(R"('' "")").value(), (Words{"", ""}));
  EXPECT_EQ(split_words(R"(a\ b \'c)").value(), (Words{"a b", "'c"}));
  EXPECT_EQ(split_words(R"('a\b' "a\b" "a\"b" "a\\b" "\$x")").value(),
            (Words{R"(a\b)", R"(a\b)", R"(a"b)", R"(a\b)", "$x"}));
  EXPECT_EQ(split_words("'$(x) | y'").value(), (Words{"$(x) | y"}));
  EXPECT_EQ(split_words("").value(), Words{});
}

TEST(SplitWords, WhatAShellWouldRunIsRefused) {
  for (const char *value :
       {"a|b", "a&", "a;b", "a<b", "a>b", "(a)", "`a`", "$a", "\"$a\"", "\"`a`\"", "a\nb"})
    EXPECT_FALSE(split_words(value)) << value;
}

TEST(ClangFlags, OfTheArchitecture) {
  const auto flags = [](const Words &arguments) {
    return clang_flags(*resolve(arguments), {{"PATH", "/nonexistent"}});
  };
  EXPECT_EQ(flags({"LLVM=1", "ARCH=arm64"}),
            (Words{"--target=aarch64-linux-gnu", "-fintegrated-as", "-Werror=unknown-warning-option",
                   "-Werror=ignored-optimization-argument", "-Werror=option-ignored",
                   "-Werror=unused-command-line-argument"}));
  EXPECT_EQ(flags({"LLVM=1"}).front(), "--target=x86_64-linux-gnu");
  EXPECT_EQ(flags({"LLVM=1", "ARCH=alpha"}).front(), "-fintegrated-as");
}

TEST(ClangFlags, WithoutTheIntegratedAssemblerBinutilsAreNamed) {
  ScratchDirectory directory;
  std::filesystem::create_directory(directory.path("bin"));
  std::ofstream(directory.path("bin/arm-elfedit")) << "";
  chmod(directory.path("bin/arm-elfedit").c_str(), 0755);
  const auto flags = clang_flags(*resolve({"LLVM=1", "LLVM_IAS=0", "CROSS_COMPILE=arm-", "ARCH=arm"}),
                                 {{"PATH", directory.path("bin")}});
  EXPECT_EQ(flags.at(1), "-fno-integrated-as");
  EXPECT_EQ(flags.at(2), "--prefix=" + directory.path("bin/arm-"));
}

} // namespace
} // namespace kassay
