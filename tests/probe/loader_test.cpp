// SPDX-License-Identifier: MIT
#include "probe/loader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/probe/elf_image.h"
#include "tests/probe/loader_cache_image.h"
#include "tests/probe/temporary_root.h"

namespace kassay {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

const char *const glibc_interpreter = "/lib64/ld-linux-x86-64.so.2";

// A root with glibc's interpreter, and the plan of /bin/x in it, as "path" or "path (how)" lines.
class PlanLoading : public testing::Test {
protected:
  PlanLoading() { root.write(glibc_interpreter, ElfImage{.soname = "ld-linux-x86-64.so.2"}.bytes()); }

  void program(std::vector<std::string> needed, std::string rpath = "", std::string runpath = "") {
    ElfImage image{.interpreter = glibc_interpreter,
                   .rpath = std::move(rpath),
                   .runpath = std::move(runpath),
                   .needed = std::move(needed)};
    root.write("/bin/x", image.bytes());
  }

  void library(const std::string &path, ElfImage image = {}) {
    image.soname = image.soname.empty() ? path.substr(path.rfind('/') + 1) : image.soname;
    root.write(path, image.bytes());
  }

  LoadPlan plan(const Environment &environment = {}, const std::vector<std::string> &dlopened = {},
                const std::string &path = "/bin/x") {
    auto made = plan_loading(path, environment, root.path, dlopened);
    EXPECT_TRUE(made) << made.error().message;
    return made.value_or(LoadPlan());
  }

  // Without the interpreter, which is always first.
  std::vector<std::string> paths(const Environment &environment = {},
                                 const std::vector<std::string> &dlopened = {}) {
    std::vector<std::string> list;
    for (const LoadedLibrary &library : plan(environment, dlopened).libraries)
      if (!library.needed_as.empty())
        list.push_back(library.path);
    return list;
  }

  TemporaryRoot root;
};

TEST_F(PlanLoading, InterpreterComesFirst) {
  program({"liba.so"});
  library("/usr/lib/liba.so");
  EXPECT_THAT(plan().libraries,
              ElementsAre(LoadedLibrary{glibc_interpreter, "", "/bin/x", "interpreter of /bin/x"},
                          LoadedLibrary{"/usr/lib/liba.so", "liba.so", "/bin/x",
                                        "DT_NEEDED of /bin/x via default directory"}));
}

TEST_F(PlanLoading, BreadthFirst) {
  program({"liba.so", "libb.so"});
  library("/lib/liba.so", {.needed = {"libc.so"}});
  library("/lib/libb.so", {.needed = {"libd.so", "liba.so"}});
  library("/lib/libc.so");
  library("/lib/libd.so");
  EXPECT_THAT(paths(), ElementsAre("/lib/liba.so", "/lib/libb.so", "/lib/libc.so", "/lib/libd.so"));
}

TEST_F(PlanLoading, InterpreterNeededBySonameIsNotLoadedTwice) {
  program({"libc.so.6"});
  library("/lib/libc.so.6", {.needed = {"ld-linux-x86-64.so.2"}});
  library("/lib/ld-linux-x86-64.so.2");
  EXPECT_THAT(paths(), ElementsAre("/lib/libc.so.6"));
}

TEST_F(PlanLoading, SameFileUnderTwoNamesIsLoadedOnce) {
  program({"liba.so.1", "liba.so"});
  library("/lib/liba.so.1", {.soname = "other"});
  root.link("/lib/liba.so", "liba.so.1");
  EXPECT_THAT(paths(), ElementsAre("/lib/liba.so.1"));
}

TEST_F(PlanLoading, MissingLibraryNamesWhoNeedsIt) {
  program({"liba.so"});
  library("/lib/liba.so", {.needed = {"libgone.so"}});
  EXPECT_THAT(plan().missing, ElementsAre(Pair("libgone.so", "/lib/liba.so")));
}

TEST_F(PlanLoading, MissingInterpreter) {
  root.write("/bin/x", ElfImage{.interpreter = "/lib/ld-gone.so"}.bytes());
  EXPECT_THAT(plan().missing, ElementsAre(Pair("/lib/ld-gone.so", "/bin/x")));
}

TEST_F(PlanLoading, RpathBeforeLibraryPath) {
  program({"liba.so"}, "/r");
  library("/r/liba.so");
  library("/e/liba.so");
  EXPECT_THAT(paths({{"LD_LIBRARY_PATH", "/e"}}), ElementsAre("/r/liba.so"));
}

TEST_F(PlanLoading, LibraryPathBeforeRunpath) {
  program({"liba.so"}, "", "/r");
  library("/r/liba.so");
  library("/e/liba.so");
  EXPECT_THAT(paths({{"LD_LIBRARY_PATH", "relative::/e/"}}), ElementsAre("/e/liba.so"));
  EXPECT_THAT(paths(), ElementsAre("/r/liba.so"));
}

TEST_F(PlanLoading, RunpathHidesRpath) {
  program({"liba.so"}, "/r", "/s");
  library("/r/liba.so");
  library("/lib/liba.so");
  EXPECT_THAT(paths(), ElementsAre("/lib/liba.so"));
}

TEST_F(PlanLoading, RpathIsInherited) {
  program({"liba.so"}, "/r");
  library("/r/liba.so", {.needed = {"libb.so"}});
  library("/r/libb.so");
  EXPECT_THAT(paths(), ElementsAre("/r/liba.so", "/r/libb.so"));
}

TEST_F(PlanLoading, RpathIsNotInheritedByAFileWithRunpath) {
  program({"liba.so"}, "/r");
  library("/r/liba.so", {.runpath = "/s", .needed = {"libb.so"}});
  library("/r/libb.so");
  EXPECT_THAT(plan().missing, ElementsAre(Pair("libb.so", "/r/liba.so")));
}

TEST_F(PlanLoading, RunpathIsNotInherited) {
  program({"liba.so"}, "", "/r");
  library("/r/liba.so", {.needed = {"libb.so"}});
  library("/r/libb.so");
  EXPECT_THAT(plan().missing, ElementsAre(Pair("libb.so", "/r/liba.so")));
}

TEST_F(PlanLoading, OriginOfAProgramIsItsResolvedDirectory) {
  root.write(
      "/opt/tool/bin/real",
      ElfImage{.interpreter = glibc_interpreter, .runpath = "$ORIGIN/../lib", .needed = {"liba.so"}}.bytes());
  root.link("/bin/x", "/opt/tool/bin/real");
  library("/opt/tool/lib/liba.so");
  EXPECT_THAT(paths(), ElementsAre("/opt/tool/bin/../lib/liba.so"));
}

TEST_F(PlanLoading, OriginOfALibraryIsWhereItWasFound) {
  program({"liba.so"}, "/r");
  library("/s/liba.so.1", {.soname = "liba.so", .runpath = "${ORIGIN}/sub", .needed = {"libb.so"}});
  root.link("/r/liba.so", "/s/liba.so.1");
  library("/r/sub/libb.so");
  EXPECT_THAT(paths(), ElementsAre("/r/liba.so", "/r/sub/libb.so"));
}

TEST_F(PlanLoading, LibIsTheMultiarchDirectoryWhereThereIsOne) {
  program({"liba.so"}, "/opt/$LIB");
  library("/opt/lib/x86_64-linux-gnu/liba.so");
  library("/usr/lib/x86_64-linux-gnu/libother.so");
  EXPECT_THAT(paths(), ElementsAre("/opt/lib/x86_64-linux-gnu/liba.so"));
}

TEST_F(PlanLoading, LibIsLib64OnFedora) {
  program({"liba.so"}, "/opt/$LIB/$PLATFORM");
  library("/opt/lib64/x86_64/liba.so");
  library("/usr/lib64/libother.so");
  EXPECT_THAT(paths(), ElementsAre("/opt/lib64/x86_64/liba.so"));
}

TEST_F(PlanLoading, TokenMustEndWhereItsNameEnds) {
  program({"liba.so"}, "/opt/$LIBRARY");
  library("/opt/$LIBRARY/liba.so");
  EXPECT_THAT(paths(), ElementsAre("/opt/$LIBRARY/liba.so"));
}

TEST_F(PlanLoading, CacheBeforeDefaultDirectories) {
  program({"liba.so"});
  library("/cached/liba.so");
  library("/lib/liba.so");
  LoaderCacheImage cache;
  cache.entries = {{"liba.so", "/cached/liba.so", "", 0}};
  root.write("/etc/ld.so.cache", cache.bytes());
  LoadPlan made = plan();
  EXPECT_EQ(made.libraries.back().path, "/cached/liba.so");
  EXPECT_EQ(made.libraries.back().how, "DT_NEEDED of /bin/x via ld.so.cache");
  EXPECT_THAT(made.consulted, ElementsAre("/etc/ld.so.cache"));
}

TEST_F(PlanLoading, FileThatTheCacheNamesIsGone) {
  program({"liba.so"});
  library("/lib/liba.so");
  LoaderCacheImage cache;
  cache.entries = {{"liba.so", "/cached/liba.so", "", 0}};
  root.write("/etc/ld.so.cache", cache.bytes());
  EXPECT_THAT(paths(), ElementsAre("/lib/liba.so"));
}

TEST_F(PlanLoading, DamagedCacheIsNoCache) {
  program({"liba.so"});
  library("/lib/liba.so");
  root.write("/etc/ld.so.cache", "glibc-ld.so.cache1.1 and then nonsense");
  EXPECT_THAT(paths(), ElementsAre("/lib/liba.so"));
}

TEST_F(PlanLoading, NoDefaultLibrariesFlag) {
  root.write(
      "/bin/x",
      ElfImage{.interpreter = glibc_interpreter, .needed = {"liba.so"}, .flags_1 = DF_1_NODEFLIB}.bytes());
  library("/lib/liba.so");
  LoaderCacheImage cache;
  cache.entries = {{"liba.so", "/lib/liba.so", "", 0}};
  root.write("/etc/ld.so.cache", cache.bytes());
  EXPECT_THAT(plan().missing, ElementsAre(Pair("liba.so", "/bin/x")));
}

TEST_F(PlanLoading, LibraryForAnotherMachineIsPassedOver) {
  program({"liba.so"}, "/foreign:/wide");
  library("/foreign/liba.so", {.machine = EM_AARCH64});
  library("/wide/liba.so", {.bits = 32});
  library("/lib/liba.so");
  EXPECT_THAT(paths(), ElementsAre("/lib/liba.so"));
}

TEST_F(PlanLoading, DamagedLibraryIsPassedOver) {
  program({"liba.so"}, "/r");
  root.write("/r/liba.so", ElfImage{}.bytes().substr(0, 100));
  library("/lib/liba.so");
  EXPECT_THAT(paths(), ElementsAre("/lib/liba.so"));
}

TEST_F(PlanLoading, ForeignProgram) {
  ElfImage image{.bits = 32,
                 .big_endian = true,
                 .machine = EM_PPC,
                 .interpreter = "/lib/ld.so.1",
                 .needed = {"liba.so"}};
  root.write("/bin/x", image.bytes());
  image.interpreter.clear();
  image.needed.clear();
  root.write("/lib/ld.so.1", image.bytes());
  root.write("/usr/lib/powerpc-linux-gnu/liba.so", image.bytes());
  library("/lib/liba.so");
  EXPECT_THAT(paths(), ElementsAre("/usr/lib/powerpc-linux-gnu/liba.so"));
}

TEST_F(PlanLoading, HwcapsSubdirectoryOfTheProcessor) {
#ifdef __x86_64__
  if (!__builtin_cpu_supports("x86-64-v2"))
    GTEST_SKIP() << "this processor has no x86-64-v2";
  program({"liba.so"}, "/r");
  library("/r/liba.so");
  library("/r/glibc-hwcaps/x86-64-v2/liba.so");
  EXPECT_THAT(paths(), ElementsAre("/r/glibc-hwcaps/x86-64-v2/liba.so"));
#else
  GTEST_SKIP() << "not an x86 processor";
#endif
}

TEST_F(PlanLoading, PreloadsComeBeforeTheNeeds) {
  program({"liba.so"});
  for (const char *path : {"/lib/liba.so", "/lib/libp.so", "/pre/libq.so", "/lib/libr.so"})
    library(path);
  root.write("/etc/ld.so.preload", "/lib/libr.so # a remark\n\n");
  EXPECT_THAT(paths({{"LD_PRELOAD", "libp.so:/pre/libq.so libgone.so"}}),
              ElementsAre("/lib/libp.so", "/pre/libq.so", "/lib/libr.so", "/lib/liba.so"));
  EXPECT_THAT(plan().missing, IsEmpty());
}

TEST_F(PlanLoading, DlopenedLibraryInheritsTheProgramsRpath) {
  program({}, "/r");
  library("/r/libplugin.so", {.needed = {"libb.so"}});
  library("/r/libb.so");
  LoadPlan made = plan({}, {"libplugin.so"});
  ASSERT_EQ(made.libraries.size(), 3u);
  EXPECT_EQ(made.libraries[1].how, "dlopen by /bin/x via RPATH of /bin/x");
  EXPECT_EQ(made.libraries[2].path, "/r/libb.so");
}

TEST_F(PlanLoading, LibraryByItself) {
  library("/opt/liba.so", {.runpath = "$ORIGIN", .needed = {"libb.so"}});
  library("/opt/libb.so");
  EXPECT_THAT(plan({{"LD_PRELOAD", "/opt/libp.so"}}, {}, "/opt/liba.so").libraries,
              ElementsAre(LoadedLibrary{"/opt/libb.so", "libb.so", "/opt/liba.so",
                                        "DT_NEEDED of /opt/liba.so via RUNPATH of /opt/liba.so"}));
}

TEST_F(PlanLoading, ProgramThatIsNotElf) {
  root.write("/bin/x", "#!/bin/sh\n");
  auto made = plan_loading("/bin/x", {}, root.path);
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().message, root.path + "/bin/x: not an ELF file");
}

TEST_F(PlanLoading, InterpreterOutsideOfTheUsualDirectoriesHasItsOwnBesideIt) {
  root.write("/store/glibc/lib/ld-linux-x86-64.so.2", ElfImage{}.bytes());
  root.write("/bin/x",
             ElfImage{.interpreter = "/store/glibc/lib/ld-linux-x86-64.so.2", .needed = {"liba.so"}}.bytes());
  library("/store/glibc/lib/liba.so");
  library("/lib/liba.so");
  EXPECT_THAT(paths(), ElementsAre("/store/glibc/lib/liba.so"));
}

class PlanLoadingWithMusl : public PlanLoading {
protected:
  PlanLoadingWithMusl() { root.write(interpreter, ElfImage{}.bytes()); }
  void musl_program(std::vector<std::string> needed, std::string runpath = "") {
    ElfImage image{.interpreter = interpreter, .runpath = std::move(runpath), .needed = std::move(needed)};
    root.write("/bin/x", image.bytes());
  }
  const char *const interpreter = "/lib/ld-musl-x86_64.so.1";
};

TEST_F(PlanLoadingWithMusl, LibcIsTheInterpreter) {
  musl_program({"libc.musl-x86_64.so.1", "libpthread.so.0"});
  library("/lib/libpthread.so.0");
  EXPECT_THAT(paths(), IsEmpty());
  EXPECT_THAT(plan().missing, IsEmpty());
}

TEST_F(PlanLoadingWithMusl, BuiltInDirectoriesInOrder) {
  musl_program({"liba.so"});
  library("/usr/lib/liba.so");
  library("/usr/local/lib/liba.so");
  EXPECT_THAT(paths(), ElementsAre("/usr/local/lib/liba.so"));
}

TEST_F(PlanLoadingWithMusl, PathFileReplacesTheBuiltInDirectories) {
  musl_program({"liba.so"});
  library("/usr/lib/liba.so");
  library("/own/liba.so");
  root.write("/etc/ld-musl-x86_64.path", "/first\n/own:/usr/lib\n");
  EXPECT_THAT(paths(), ElementsAre("/own/liba.so"));
  EXPECT_THAT(plan().consulted, ElementsAre("/etc/ld-musl-x86_64.path"));
}

TEST_F(PlanLoadingWithMusl, LibraryPathComesFirstAndRunpathIsInherited) {
  musl_program({"liba.so"}, "/r");
  library("/e/liba.so", {.needed = {"libb.so"}});
  library("/r/liba.so");
  library("/r/libb.so");
  EXPECT_THAT(paths({{"LD_LIBRARY_PATH", "/e"}}), ElementsAre("/e/liba.so", "/r/libb.so"));
}

TEST_F(PlanLoadingWithMusl, LibraryByItselfThatNeedsMusl) {
  library("/usr/lib/liba.so", {.needed = {"libc.musl-x86_64.so.1", "libb.so"}});
  library("/usr/local/lib/libb.so");
  LoadPlan made = plan({}, {}, "/usr/lib/liba.so");
  ASSERT_EQ(made.libraries.size(), 1u);
  EXPECT_EQ(made.libraries[0].path, "/usr/local/lib/libb.so");
}

} // namespace
} // namespace kassay
