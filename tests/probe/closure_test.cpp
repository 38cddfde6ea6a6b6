// SPDX-License-Identifier: MIT
#include "probe/closure.h"

#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "probe/digest.h"
#include "tests/probe/scratch_directory.h"

namespace kassay {
namespace {

using testing::ElementsAre;

class ClosureTest : public testing::Test {
protected:
  ClosureTest() {
    write("cc", "driver");
    write("cc1", "compiler");
    write("wrapper", "#!/bin/sh");
    tool_.role = "cc";
    tool_.words = {"my-cc"};
    tool_.status = Tool::Status::present;
    tool_.family = "gcc";
    tool_.path = path("cc");
  }
  std::string path(const std::string &name) const {
    return std::filesystem::canonical(directory_.path("")).string() + "/" + name;
  }
  void write(const std::string &name, const std::string &text) {
    std::ofstream(directory_.path(name)) << text;
  }

  Tool collect() {
    Identification identification;
    identification.tools = {tool_};
    identification.seen = seen_;
    AnswerBook book(nullptr);
    collect_closures(identification, {{"PATH", directory_.path("")}}, book);
    return identification.tools.front();
  }
  static std::vector<std::string> files(const Tool &tool) {
    std::vector<std::string> list;
    for (const ClosureFile &file : tool.files)
      list.push_back(file.role + " " + std::filesystem::path(file.path).filename().string());
    return list;
  }

  ScratchDirectory directory_;
  Tool tool_;
  std::map<std::string, std::vector<std::string>> seen_;
};

TEST_F(ClosureTest, DriverWithItsBytes) {
  const Tool tool = collect();
  ASSERT_EQ(tool.files.size(), 1u);
  EXPECT_EQ(tool.files[0].role, "driver");
  EXPECT_EQ(tool.files[0].path, path("cc"));
  EXPECT_EQ(tool.files[0].sha256, sha256_hex("driver"));
  EXPECT_EQ(tool.files[0].size, 6u);
  EXPECT_EQ(tool.files[0].found_by, "my-cc");
  EXPECT_EQ(tool.closure, closure_digest(tool.files));
}

TEST_F(ClosureTest, WhatTheCompilerNamesAndWhatItWasSeenToOpen) {
  write("plugin.so", "p");
  write("seen.so", "s");
  tool_.details["-print-prog-name=cc1"] = path("cc1");
  tool_.details["-print-prog-name=lto1"] = "lto1"; // not installed: the name comes back
  tool_.details["-print-file-name=liblto_plugin.so"] = path("plugin.so");
  tool_.wrapper_chain = {path("wrapper")};
  seen_["cc"] = {path("seen.so"), path("cc1")};
  const Tool tool = collect();
  EXPECT_THAT(files(tool),
              ElementsAre("cc1 cc1", "driver cc", "loaded seen.so", "plugin plugin.so", "wrapper wrapper"));
  EXPECT_EQ(tool.files[0].found_by, "my-cc -print-prog-name=cc1");
}

TEST_F(ClosureTest, SymlinksAreResolvedAndAFileCountsOnce) {
  std::filesystem::create_symlink(path("cc1"), directory_.path("cc1-link"));
  tool_.details["-print-prog-name=cc1"] = path("cc1-link");
  seen_["cc"] = {path("cc1")};
  EXPECT_THAT(files(collect()), ElementsAre("cc1 cc1", "driver cc"));
}

TEST_F(ClosureTest, FileThatIsGoneIsLeftOut) {
  tool_.details["-print-prog-name=cc1"] = path("gone");
  EXPECT_THAT(files(collect()), ElementsAre("driver cc"));
}

TEST_F(ClosureTest, PathThroughAFileIsLeftOut) {
  tool_.details["-print-prog-name=cc1"] = path("cc") + "/cc1";
  tool_.details["-print-prog-name=as"] = "/" + std::string(5000, 'x');
  EXPECT_THAT(files(collect()), ElementsAre("driver cc"));
}

TEST_F(ClosureTest, AbsentToolHasNone) {
  tool_.status = Tool::Status::absent;
  EXPECT_TRUE(collect().files.empty());
  EXPECT_EQ(collect().closure, "");
}

TEST(ClosureDigest, DependsOnRolesAndBytesOnly) {
  const auto file = [](const char *role, const char *sha256, const char *path) {
    ClosureFile result;
    result.role = role, result.sha256 = sha256, result.path = path;
    return result;
  };
  const std::string digest = closure_digest({file("driver", "1", "/a"), file("cc1", "2", "/b")});
  EXPECT_TRUE(digest.starts_with("sha256:"));
  EXPECT_EQ(digest.size(), 7u + 64u);
  EXPECT_EQ(closure_digest({file("cc1", "2", "/moved/b"), file("driver", "1", "/moved/a")}), digest);
  EXPECT_NE(closure_digest({file("cc1", "1", "/b"), file("driver", "2", "/a")}), digest);
  EXPECT_NE(closure_digest({file("driver", "1", "/a")}), digest);
}

} // namespace
} // namespace kassay
