// SPDX-License-Identifier: MIT
#include "probe/digest.h"

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <future>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

namespace kassay {
namespace {

namespace fs = std::filesystem;
using ::testing::StartsWith;
using List = std::vector<std::string>;

TEST(Sha256Hex, IsThatOfTheStandard) { // FIPS 180-2, appendix B.1
  EXPECT_EQ(sha256_hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(Sha256Hex, OfNothing) {
  EXPECT_EQ(sha256_hex(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST(Sha256Hex, NoConfigurationOfOpensslTakesItAway) {
  const std::string file = ::testing::TempDir() + "openssl." + std::to_string(getpid()) + ".cnf";
  std::ofstream(file)
      << "openssl_conf = init\n[init]\nproviders = list\nalg_section = algorithms\n"
         "[list]\nlegacy = on\n[on]\nactivate = 1\n[algorithms]\ndefault_properties = fips=yes\n";
  const std::string self = fs::read_symlink("/proc/self/exe");
  EXPECT_EQ(std::system(
                ("OPENSSL_CONF=" + file + " '" + self + "' --gtest_filter=Sha256Hex.Is* >/dev/null").c_str()),
            0);
  fs::remove(file);
}

std::string of_list(const List &values) {
  return Digest("test/1").add_list("argv", values).finish();
}

TEST(DigestTest, IsRepeatable) {
  EXPECT_EQ(of_list({"-O2"}), of_list({"-O2"}));
}

TEST(DigestTest, TwoWordsAreNotOne) {
  EXPECT_NE(of_list({"-I", "-O2"}), of_list({"-I-O2"}));
}

TEST(DigestTest, AnEmptyWordIsNotNone) {
  EXPECT_NE(of_list({}), of_list({""}));
}

TEST(DigestTest, OrderCounts) {
  EXPECT_NE(of_list({"a", "b"}), of_list({"b", "a"}));
}

TEST(DigestTest, DomainCounts) {
  EXPECT_NE(Digest("test/1").finish(), Digest("test/2").finish());
}

TEST(DigestTest, TagCounts) {
  EXPECT_NE(Digest("test/1").add("a", "x").finish(), Digest("test/1").add("b", "x").finish());
}

TEST(DigestTest, WhatMovesFromTagToValueCounts) {
  EXPECT_NE(Digest("test/1").add("ab", "c").finish(), Digest("test/1").add("a", "bc").finish());
}

TEST(DigestTest, ANumberIsNotItsBytes) {
  EXPECT_NE(Digest("test/1").add("a", std::uint64_t{0}).finish(),
            Digest("test/1").add("a", std::string_view("\0\0\0\0\0\0\0\0", 8)).finish());
  EXPECT_NE(Digest("test/1").add("a", std::uint64_t{0}).finish(), Digest("test/1").add("a", "").finish());
}

TEST(DigestTest, AListIsNotItsElementsOneByOne) {
  EXPECT_NE(of_list({"a"}), Digest("test/1").add("argv", "a").finish());
  EXPECT_NE(of_list({"a", "b"}),
            Digest("test/1").add_list("argv", List{"a"}).add_list("argv", List{"b"}).finish());
}

/// The encoding is part of every stored key: another one needs other domains.
TEST(DigestTest, HashesLengthsKindsTagsAndValues) {
  const std::string bytes = std::string("\x01\0\0\0\0\0\0\0d", 9) +                       // domain
                            std::string("t\x01\0\0\0\0\0\0\0a\x02\0\0\0\0\0\0\0xy", 20) + // text
                            std::string("n\x01\0\0\0\0\0\0\0b\x02\x01\0\0\0\0\0\0", 18) + // 258
                            std::string("l\x01\0\0\0\0\0\0\0c\x01\0\0\0\0\0\0\0"          // list of one
                                        "\x01\0\0\0\0\0\0\0z",
                                        27);
  EXPECT_EQ(Digest("d").add("a", "xy").add("b", 258).add_list("c", List{"z"}).finish(), sha256_hex(bytes));
}

TEST(DigestTest, TheTraceShowsWhatWasHashed) {
  std::string trace;
  Digest("trial/1", &trace)
      .add("cwd", "a\n\"b\"\\\x01")
      .add("limit", 7)
      .add_list("argv", List{"gcc", ""})
      .add_list("none", {});
  EXPECT_EQ(trace, "digest \"trial/1\"\n"
                   "cwd = \"a\\n\\\"b\\\"\\\\\\x01\"\n"
                   "limit = 7\n"
                   "argv = [\"gcc\", \"\"]\n"
                   "none = []\n");
}

TEST(DigestTest, ATraceChangesNothing) {
  std::string trace;
  EXPECT_EQ(Digest("test/1", &trace).add("a", "x").finish(), Digest("test/1").add("a", "x").finish());
}

class Sha256File : public ::testing::Test {
protected:
  void SetUp() override {
    std::string name = ::testing::TempDir() + "digest-test-XXXXXX";
    directory = mkdtemp(name.data());
    path = directory / "file";
  }
  void TearDown() override { fs::remove_all(directory); }

  /// Digests a file of 256 MiB, and does `change` to it while it is being read.
  Result<std::string> digest_while(const std::function<void()> &change) {
    std::ofstream(path) << "text";
    fs::resize_file(path, 256 << 20);
    std::this_thread::sleep_for(std::chrono::milliseconds(20)); // more than a tick of the clock of file times
    auto digest = std::async(std::launch::async, [this] { return sha256_file(path); });
    while (!is_being_read())
      std::this_thread::yield();
    change();
    return digest.get();
  }

  /// True if some descriptor of this process has read a part of the file.
  bool is_being_read() const {
    std::error_code error;
    for (const auto &entry : fs::directory_iterator("/proc/self/fd")) {
      if (!fs::read_symlink(entry, error).string().starts_with(path.string()))
        continue;
      std::ifstream info("/proc/self/fdinfo/" + entry.path().filename().string());
      std::string label;
      long position = 0;
      return info >> label >> position && position > 0;
    }
    return false;
  }

  void expect_changed(const std::function<void()> &change) {
    const auto result = digest_while(change);
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().kind, ErrorKind::temporary);
    EXPECT_EQ(result.error().message, path.string() + ": changed while it was read");
  }

  fs::path directory, path;
};

TEST_F(Sha256File, IsThatOfItsBytes) {
  for (std::size_t size : {0, 1, 65535, 65536, 65537, 1'000'000}) {
    std::string content;
    for (std::size_t i = 0; i < size; ++i)
      content += static_cast<char>(i * 7 + i / 251);
    std::ofstream(path, std::ios::binary) << content;
    EXPECT_EQ(sha256_file(path).value(), sha256_hex(content)) << size;
  }
}

TEST_F(Sha256File, FollowsASymlink) {
  std::ofstream(path) << "abc";
  fs::create_symlink("file", directory / "link");
  EXPECT_EQ(sha256_file(directory / "link").value(), sha256_hex("abc"));
}

TEST_F(Sha256File, AMissingFileIsAnError) {
  const auto result = sha256_file(path);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().kind, ErrorKind::environment);
  EXPECT_EQ(result.error().message, path.string() + ": cannot read: No such file or directory");
}

TEST_F(Sha256File, ADirectoryIsAnError) {
  EXPECT_EQ(sha256_file(directory).error().message, directory.string() + ": is no regular file");
}

TEST_F(Sha256File, AFifoIsAnErrorAndNoWait) {
  ASSERT_EQ(mkfifo(path.c_str(), 0600), 0);
  EXPECT_EQ(sha256_file(path).error().message, path.string() + ": is no regular file");
}

TEST_F(Sha256File, AppendingIsSeen) {
  expect_changed([&] { std::ofstream(path, std::ios::app) << "more"; });
}

TEST_F(Sha256File, TruncatingIsSeen) {
  expect_changed([&] { fs::resize_file(path, 1 << 20); });
}

TEST_F(Sha256File, RewritingABlockIsSeen) {
  expect_changed([&] { std::fstream(path, std::ios::in | std::ios::out) << "TEXT"; });
}

TEST_F(Sha256File, RemovingIsSeen) {
  expect_changed([&] { fs::remove(path); });
}

TEST_F(Sha256File, ReplacingIsSeen) {
  expect_changed([&] {
    std::ofstream(directory / "new") << "TEXT";
    fs::rename(directory / "new", path);
  });
}

TEST_F(Sha256File, AFileThatStaysIsDigestedWhileOthersRead) {
  EXPECT_TRUE(digest_while([&] { std::ifstream(path).get(); }));
}

} // namespace
} // namespace kassay
