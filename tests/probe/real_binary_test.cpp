// SPDX-License-Identifier: MIT
#include "probe/real_binary.h"

#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "tests/probe/scratch_directory.h"

namespace kassay {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class RealBinaryTest : public testing::Test {
protected:
  RealBinaryTest() {
    add("ccache", "\177ELF...");
    add("script", "#!/bin/sh\n");
    add("gcc", "\177ELF...");
    add("cc1", "\177ELF...");
  }
  void add(const std::string &name, const std::string &text) {
    std::ofstream(path(name)) << text;
    chmod(path(name).c_str(), 0755);
  }
  std::string path(const std::string &name) const {
    return std::filesystem::canonical(directory_.path("")).string() + "/" + name;
  }
  FileAccess executed(const std::string &name, int process = 1) const {
    return {AccessKind::executed, process, path(name)};
  }
  ScratchDirectory directory_;
};

TEST_F(RealBinaryTest, ExecutedFilesWithoutFailedAttempts) {
  kassay::Run run;
  EXPECT_THAT(executed_files(run), IsEmpty());
  run.accesses = {executed("missing"),
                  executed("script"),
                  executed("script"),
                  {AccessKind::opened, 1, path("cc1")},
                  executed("gcc")};
  EXPECT_THAT(executed_files(run), ElementsAre(executed("script"), executed("gcc")));
}

TEST_F(RealBinaryTest, CandidatesAreElfFilesBehindTheFirstLastOneFirst) {
  EXPECT_THAT(real_binary_candidates({executed("ccache"), executed("script"), executed("gcc"),
                                      executed("cc1", 2), executed("gcc")}),
              ElementsAre(path("gcc"), path("cc1")));
  EXPECT_THAT(real_binary_candidates({executed("gcc")}), IsEmpty());
  EXPECT_THAT(real_binary_candidates({}), IsEmpty());
}

TEST_F(RealBinaryTest, ChainOfWrappersOfTheFirstProcess) {
  EXPECT_THAT(wrapper_chain({executed("script"), executed("cc1", 2), executed("ccache"), executed("gcc")},
                            path("gcc")),
              ElementsAre(path("script"), path("ccache")));
  EXPECT_THAT(wrapper_chain({executed("gcc"), executed("cc1", 2)}, path("gcc")), IsEmpty());
  EXPECT_THAT(wrapper_chain({}, path("gcc")), IsEmpty());
}

TEST_F(RealBinaryTest, VersionTextsButForTheProgramsName) {
  EXPECT_TRUE(same_version_text("gcc (Debian) 12", "gcc-12 (Debian) 12"));
  EXPECT_FALSE(same_version_text("gcc (Debian) 12", "gcc (Debian) 13"));
  EXPECT_FALSE(same_version_text("gcc", "clang"));
  EXPECT_TRUE(same_version_text("", ""));
}

TEST_F(RealBinaryTest, ElfByItsFirstBytes) {
  add("short", "\177EL");
  ASSERT_EQ(mkfifo(directory_.path("fifo").c_str(), 0755), 0);
  EXPECT_TRUE(is_elf_file(path("gcc")));
  for (const char *name : {"script", "short", "fifo", "missing", ""})
    EXPECT_FALSE(is_elf_file(path(name))) << name;
}

TEST_F(RealBinaryTest, RealPathOfALinkAndOfNothing) {
  std::filesystem::create_symlink("gcc", directory_.path("link"));
  EXPECT_EQ(real_path(directory_.path("link")), path("gcc"));
  EXPECT_EQ(real_path("/nonexistent/../x"), "/nonexistent/../x");
}

TEST_F(RealBinaryTest, ChainGoesOnInTheProcessThatBecameTheBinary) {
  EXPECT_THAT(
      wrapper_chain({executed("script"), executed("cc1", 2), executed("ccache", 3), executed("gcc", 3)},
                    path("gcc")),
      ElementsAre(path("script"), path("ccache")));
}

TEST_F(RealBinaryTest, VersionLineAmongAWrappersOwnWords) {
  const char *answer = "gcc-12 (Debian) 12.2.0\nCopyright\n";
  EXPECT_TRUE(contains_version_line("wrapper 7\ngcc (Debian) 12.2.0\n", answer));
  EXPECT_FALSE(contains_version_line("wrapper 7\ngcc (Debian) 12.2.1\n", answer));
  EXPECT_TRUE(contains_version_line("wrapper 7\nv1.24\n", "v1.24\n"));
  EXPECT_FALSE(contains_version_line("\nwrapper 7\n", "")) << "an empty answer is like nothing";
}

TEST_F(RealBinaryTest, DescriptionsDifferInHowGccWasCalledOnly) {
  const std::string gcc =
      "Using built-in specs.\nCOLLECT_GCC=gcc\nTarget: x86_64-linux-gnu\ngcc version 12.2.0\n";
  const std::string other =
      "Using built-in specs.\nCOLLECT_GCC=/usr/bin/gcc-12\nTarget: x86_64-linux-gnu\ngcc version 12.2.0\n";
  EXPECT_TRUE(same_description(gcc, other));
  EXPECT_FALSE(same_description(gcc, other + "more\n"));
  EXPECT_FALSE(same_description("nothing\n", "nothing\n")) << "no compiler describes itself without a target";
}

} // namespace
} // namespace kassay
