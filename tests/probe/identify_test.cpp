// SPDX-License-Identifier: MIT
// Identification from recorded answers; nothing is started.
#include "probe/identify.h"

#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "tests/fake_runner.h"
#include "tests/probe/scratch_directory.h"

namespace kassay {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

using Answerer = std::function<kassay::Run(const Command &)>;

bool asks(const Command &command, const std::string &argument) {
  return std::ranges::find(command.argv, argument) != command.argv.end();
}

constexpr const char *gcc_macros = R"(family_clang=__clang_major__ __clang_minor__ __clang_patchlevel__
family_gcc=12 2 0
family_intel=__INTEL_COMPILER __INTEL_LLVM_COMPILER
-fpie=2
-fPIC=__PIC__
-D_FORTIFY_SOURCE=2
)";
constexpr const char *clang_macros = R"(family_clang=19 1 7
family_gcc=4 2 1
family_intel=__INTEL_COMPILER __INTEL_LLVM_COMPILER
)";

/// A compiler that says this of itself.
Answerer compiler(std::string version, std::string macros,
                  std::string verbose = "Target: x86_64-linux-gnu\n") {
  return [=](const Command &command) {
    if (asks(command, "--version"))
      return exited(0, version);
    if (asks(command, "-Wa,--version"))
      return exited(0, "GNU assembler (GNU Binutils for Debian) 2.40\nCopyright\n");
    if (asks(command, "-E") && command.input.find("OPENSSL_VERSION_TEXT") != std::string::npos)
      return exited(0, "kassay \"OpenSSL 3.0.15 3 Sep 2024\"\n");
    if (asks(command, "-E") && command.input.find("libelf.h") != std::string::npos)
      return exited(1, "", "fatal error: libelf.h: No such file or directory\n");
    if (asks(command, "-E"))
      return exited(0, macros);
    if (asks(command, "-v"))
      return exited(0, "", verbose);
    if (asks(command, "-print-prog-name=cc1"))
      return exited(0, "/usr/lib/gcc/cc1\n");
    return exited(0);
  };
}

Answerer says(std::string text) {
  return [text](const Command &) { return exited(0, text); };
}

class IdentifyTest : public testing::Test {
protected:
  IdentifyTest() {
    world_["gcc"] = compiler("gcc (Debian 12.2.0-14+deb12u1) 12.2.0\nCopyright (C) 2022\n", gcc_macros);
    world_["ld"] = says("GNU ld (GNU Binutils for Debian) 2.40\n");
  }

  Identification identify_all(const std::vector<std::string> &arguments = {}) {
    FakeRunner fake([&](const Command &command) {
      EXPECT_EQ(command.env, environment_);
      const auto found = world_.find(command.argv[0]);
      return found == world_.end() ? ended(NotStarted{ENOENT}) : found->second(command);
    });
    const auto variables = resolve_kbuild_variables(arguments, {}, "x86_64");
    EXPECT_TRUE(variables);
    return identify(*variables, environment_, fake, std::chrono::seconds(5));
  }

  Tool tool(const std::string &role, const std::vector<std::string> &arguments = {}) {
    const Identification found = identify_all(arguments);
    const Tool *result = find_tool(found.tools, role);
    return result ? *result : Tool();
  }

  /// An ELF file that may be executed, as far as anyone looks.
  std::string binary(const std::string &name) {
    std::filesystem::create_directories(std::filesystem::path(directory_.path(name)).parent_path());
    std::ofstream(directory_.path(name)) << "\177ELF...";
    chmod(directory_.path(name).c_str(), 0755);
    return std::filesystem::canonical(directory_.path(name));
  }

  ScratchDirectory directory_;
  Environment environment_ = {{"PATH", directory_.path("bin")}, {"LC_ALL", "C"}};
  std::map<std::string, Answerer> world_;
};

TEST_F(IdentifyTest, Gcc) {
  world_["gcc"] =
      compiler("gcc (Debian 12.2.0-14+deb12u1) 12.2.0\nCopyright\n", gcc_macros,
               "Target: x86_64-linux-gnu\nConfigured with: ../src/configure --with-pkgversion='Debian'\n");
  const Tool cc = tool("cc");
  EXPECT_TRUE(cc.present()) << cc.problem;
  EXPECT_EQ(cc.family, "gcc");
  EXPECT_EQ(cc.vendor, "Debian");
  EXPECT_EQ(cc.version_string, "12.2.0");
  EXPECT_EQ(cc.version_code, 120200);
  EXPECT_EQ(cc.version_text, "gcc (Debian 12.2.0-14+deb12u1) 12.2.0");
  EXPECT_EQ(cc.target, "x86_64-linux-gnu");
  EXPECT_EQ(cc.configured_with, "../src/configure --with-pkgversion='Debian'");
  EXPECT_THAT(cc.default_flags, ElementsAre("-D_FORTIFY_SOURCE=2", "-fpie"));
  EXPECT_EQ(cc.details.at("-print-prog-name=cc1"), "/usr/lib/gcc/cc1");
}

TEST_F(IdentifyTest, ClangOfEachVendor) {
  for (const auto &[text, vendor] : std::map<std::string, std::string>{
           {"Debian clang version 19.1.7 (3~deb12u1)\n", "Debian"},
           {"Android (12833971, +pgo, +bolt) clang version 19.1.7\n", "Android"},
           {"clang version 19.1.7 (https://github.com/llvm/llvm-project cd70802)\n", "upstream"},
           {"Ubuntu clang version 19.1.7\n", "Ubuntu"}}) {
    world_["clang"] = compiler(text, clang_macros);
    const Tool cc = tool("cc", {"LLVM=1"});
    EXPECT_EQ(cc.family, "clang") << text;
    EXPECT_EQ(cc.vendor, vendor) << text;
    EXPECT_EQ(cc.version_code, 190107);
  }
}

TEST_F(IdentifyTest, FamilyIsNotTakenFromTheName) {
  world_["clang-99"] = world_["gcc"];
  const Tool cc = tool("cc", {"CC=clang-99"});
  EXPECT_EQ(cc.family, "gcc");
  EXPECT_EQ(cc.version_string, "12.2.0");
}

TEST_F(IdentifyTest, AssemblerOfGccIsAskedThroughIt) {
  const Tool as = tool("as");
  EXPECT_EQ(as.family, "gas");
  EXPECT_EQ(as.version_code, 24000);
  EXPECT_THAT(as.words, ElementsAre("gcc"));
}

TEST_F(IdentifyTest, ClangAssemblesByItselfUnlessTold) {
  world_["clang"] = compiler("clang version 19.1.7\n", clang_macros);
  const Identification integrated = identify_all({"LLVM=1"});
  EXPECT_EQ(find_tool(integrated.tools, "as")->family, "llvm");
  EXPECT_THAT(integrated.clang_flags, Contains("-fintegrated-as"));
  const Tool as = tool("as", {"LLVM=1", "LLVM_IAS=0"});
  EXPECT_EQ(as.family, "gas");
  EXPECT_THAT(as.words, Contains("-fno-integrated-as"));
}

TEST_F(IdentifyTest, Linkers) {
  struct Row {
    const char *text, *family;
    int code;
  };
  for (const Row &row : {Row{"GNU ld (GNU Binutils for Debian) 2.40\n", "bfd", 24000},
                         Row{"GNU gold (GNU Binutils for Debian 2.40) 1.16\n", "gold", 11600},
                         Row{"LLD 19.1.7 (compatible with GNU linkers)\n", "lld", 190107},
                         Row{"Ubuntu LLD 14.0.0 (compatible with GNU linkers)\n", "lld", 140000},
                         Row{"mold 1.10.1 (compatible with GNU ld)\n", "mold", 11001}}) {
    world_["ld"] = says(row.text);
    const Tool ld = tool("ld");
    EXPECT_EQ(ld.family, row.family);
    EXPECT_EQ(ld.version_code, row.code) << row.text;
  }
}

TEST_F(IdentifyTest, RustcBehindAProxy) {
  const std::string proxy = binary("bin/rustc"), real = binary("toolchain/bin/rustc");
  const auto answer = [&](const Command &command) {
    kassay::Run run = exited(0, "rustc 1.78.0 (9b00956e5 2024-04-29)\n");
    if (asks(command, "-vV"))
      run.out += "host: x86_64-unknown-linux-gnu\nrelease: 1.78.0\nLLVM version: 18.1.2\n";
    if (asks(command, "sysroot"))
      run.out = directory_.path("toolchain") + "\n";
    run.accesses.emplace();
    if (command.argv[0] == "rustc")
      run.accesses->push_back({AccessKind::executed, 7, proxy});
    run.accesses->push_back({AccessKind::executed, 7, real});
    return run;
  };
  world_["rustc"] = answer;
  world_[real] = answer;
  const Tool rustc = tool("rustc");
  EXPECT_EQ(rustc.path, real);
  EXPECT_THAT(rustc.wrapper_chain, ElementsAre(proxy));
  EXPECT_EQ(rustc.version_code, 107800);
  EXPECT_EQ(rustc.details.at("llvm"), "18.1.2");
  EXPECT_EQ(rustc.details.at("rust-src"), "no");
  EXPECT_EQ(rustc.target, "x86_64-unknown-linux-gnu");
}

TEST_F(IdentifyTest, BindgenWithTheLibclangItLoads) {
  world_["bindgen"] = [](const Command &command) {
    if (asks(command, "--version"))
      return exited(0, "bindgen 0.65.1\n");
    return exited(
        0, "", "libclang.h:1:9: warning: kassay libclang Debian clang version 14.0.6 [-W#pragma-messages]\n");
  };
  Tool bindgen = tool("bindgen");
  EXPECT_EQ(bindgen.version_code, 6501);
  EXPECT_EQ(bindgen.details.at("libclang"), "14.0.6");

  world_["bindgen"] = [](const Command &command) {
    if (asks(command, "--version"))
      return exited(0, "bindgen 0.65.1\n");
    return exited(101, "", "thread 'main' panicked: Unable to find libclang\n");
  };
  bindgen = tool("bindgen");
  EXPECT_EQ(bindgen.status, Tool::Status::broken);
  EXPECT_THAT(bindgen.problem, HasSubstr("Unable to find libclang"));
}

TEST_F(IdentifyTest, HeadersThroughTheHostCompiler) {
  const Tool openssl = tool("openssl");
  EXPECT_TRUE(openssl.present());
  EXPECT_EQ(openssl.version_string, "3.0.15");
  EXPECT_EQ(tool("libelf").status, Tool::Status::absent);
}

TEST_F(IdentifyTest, MissingToolIsAbsent) {
  const Tool pahole = tool("pahole");
  EXPECT_EQ(pahole.status, Tool::Status::absent);
  EXPECT_EQ(pahole.problem, "pahole: not found in PATH");
}

TEST_F(IdentifyTest, UnknownCompiler) {
  world_["gcc"] =
      compiler("tcc version 0.9.27\n", "family_clang=__clang_major__ x y\nfamily_gcc=__GNUC__ a b\n");
  const Tool cc = tool("cc");
  EXPECT_EQ(cc.status, Tool::Status::broken);
  EXPECT_THAT(cc.problem, HasSubstr("is no C compiler known here"));
}

TEST_F(IdentifyTest, EachWayToFailIsOneClearRow) {
  struct Row {
    kassay::Run run;
    const char *problem;
  };
  for (const Row &row :
       {Row{ended(Signalled{11}), "SIGSEGV"}, Row{ended(TimedOut{std::chrono::seconds(5)}), "5 s"},
        Row{ended(OutputFlooded{100}), "printed more than 100 bytes"},
        Row{ended(LeftBehind{0}), "left a process behind"}, Row{ended(NotStarted{EACCES}), "not executable"},
        Row{exited(1, "", "cannot load libx.so\n"), "cannot load libx.so"},
        Row{exited(0, std::string("\0\1\2", 3)), "prints no text"},
        Row{exited(0, "hello\n"), "prints no version"}}) {
    world_["ld"] = [&](const Command &) { return row.run; };
    const Tool ld = tool("ld");
    EXPECT_EQ(ld.status, Tool::Status::broken);
    EXPECT_THAT(ld.problem, HasSubstr(row.problem));
    EXPECT_THAT(ld.problem, Not(HasSubstr("\n")));
    EXPECT_THAT(ld.repeat, HasSubstr("ld --version"));
  }
}

TEST_F(IdentifyTest, OneToolOfEachRoleInAFixedOrder) {
  std::vector<std::string> first, second;
  for (const Tool &found : identify_all().tools)
    first.push_back(found.role);
  world_.clear();
  for (const Tool &found : identify_all().tools)
    second.push_back(found.role);
  EXPECT_EQ(std::set(first.begin(), first.end()).size(), first.size());
  ASSERT_LE(second.size(), first.size());
  EXPECT_TRUE(std::equal(second.begin(), second.end(), first.begin()));
}

} // namespace
} // namespace kassay
