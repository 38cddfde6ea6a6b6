// SPDX-License-Identifier: MIT
// What is remembered of the files of a tool, and when it is not believed. What they are is in
// closure_test.cpp.
#include "probe/closure_files.h"

#include <chrono>
#include <filesystem>
#include <fstream>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "probe/store.h"
#include "tests/probe/elf_image.h"
#include "tests/probe/scratch_directory.h"

namespace kassay {
namespace {

using testing::ElementsAre;

class ClosureFilesTest : public testing::Test {
protected:
  ClosureFilesTest() : store_(*Store::open(directory_.path("store.sqlite"))) {
    std::filesystem::create_directory(directory_.path("first"));
    std::filesystem::create_directory(directory_.path("second"));
    write("program", image({"libx.so"}));
    write("second/libx.so", image({}));
  }

  ElfImage image(const std::vector<std::string> &needed) const {
    ElfImage image;
    image.needed = needed;
    image.runpath = directory_.path("first") + ":" + directory_.path("second");
    return image;
  }
  void write(const std::string &name, const ElfImage &image) const {
    std::ofstream(directory_.path(name), std::ios::binary) << image.bytes();
  }

  /// The files that another run of kassay finds, without the directory that all are in.
  std::vector<std::string> found() {
    std::this_thread::sleep_for(std::chrono::milliseconds(25)); // files of this very moment are not believed
    AnswerBook book(store_.get());
    const auto tools = closure_files({{{"driver", directory_.path("program"), "named"}}}, environment_, book);
    book.flush();
    answers_ = store_->statistics().answers;
    std::vector<std::string> names;
    const std::string top = std::filesystem::canonical(directory_.path("")).string();
    for (const ClosureFile &file : tools.at(0).files)
      names.push_back(file.role + " " + file.path.substr(top.size()));
    return names;
  }

  ScratchDirectory directory_;
  std::unique_ptr<Store> store_;
  Environment environment_;
  std::int64_t answers_ = 0;
};

TEST_F(ClosureFilesTest, TheSameIsFoundAgain) {
  const auto first = found();
  EXPECT_THAT(first, ElementsAre("driver /program", "library /second/libx.so"));
  EXPECT_EQ(answers_, 1);
  EXPECT_EQ(found(), first);
  EXPECT_EQ(answers_, 1);
}

TEST_F(ClosureFilesTest, AFileThatWasLookedForInVainComes) {
  found();
  write("first/libx.so", image({}));
  EXPECT_THAT(found(), ElementsAre("driver /program", "library /first/libx.so"));
}

TEST_F(ClosureFilesTest, ADirectoryThatWasLookedForInVainComes) {
  std::filesystem::remove(directory_.path("first"));
  found();
  std::filesystem::create_directory(directory_.path("first"));
  write("first/libx.so", image({}));
  EXPECT_THAT(found(), ElementsAre("driver /program", "library /first/libx.so"));
}

TEST_F(ClosureFilesTest, ALibraryGetsOtherNeeds) {
  found();
  write("second/liby.so", image({}));
  write("second/libx.so", image({"liby.so"}));
  EXPECT_THAT(found(), ElementsAre("driver /program", "library /second/libx.so", "library /second/liby.so"));
}

TEST_F(ClosureFilesTest, AFileGoes) {
  found();
  std::filesystem::remove(directory_.path("second/libx.so"));
  EXPECT_THAT(found(), ElementsAre("driver /program"));
}

TEST_F(ClosureFilesTest, AVariableOfTheLoaderComes) {
  std::filesystem::create_directory(directory_.path("third"));
  write("third/libx.so", image({}));
  found();
  environment_["LD_LIBRARY_PATH"] = directory_.path("third");
  EXPECT_THAT(found(), ElementsAre("driver /program", "library /third/libx.so"));
}

} // namespace
} // namespace kassay
