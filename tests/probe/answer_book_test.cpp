// SPDX-License-Identifier: MIT
// What the book keeps and believes by itself; the cases of whole runs are in caching_runner_test.cpp.
#include "probe/answer_book.h"

#include <filesystem>
#include <fstream>
#include <thread>

#include <gtest/gtest.h>
#include <sqlite3.h>
#include <sys/stat.h>

#include "probe/digest.h"
#include "tests/probe/scratch_directory.h"

namespace kassay {
namespace {

constexpr std::int64_t millisecond = 1'000'000;

class AnswerBookTest : public testing::Test {
protected:
  AnswerBookTest() : store_(*Store::open(directory_.path("store.sqlite"))) {
    std::ofstream(directory_.path("file")) << "bytes";
    written_ = file_state(directory_.path("file")).ctime_ns;
  }

  /// Keeps an answer resting on the file by a run that began then; true when another run of kassay finds it.
  bool is_kept(std::int64_t began_ns, AccessKind use = AccessKind::opened) {
    {
      AnswerBook book(store_.get());
      book.keep("key", "value", {{directory_.path("file"), use}}, began_ns);
      book.flush();
    }
    return AnswerBook(store_.get()).find("key").has_value();
  }

  ScratchDirectory directory_;
  std::unique_ptr<Store> store_;
  std::int64_t written_ = 0;
};

TEST_F(AnswerBookTest, FileWrittenLongBeforeIsBelieved) {
  EXPECT_TRUE(is_kept(written_ + 100 * millisecond));
}

TEST_F(AnswerBookTest, FileWrittenWithinATickBeforeIsNot) {
  EXPECT_FALSE(is_kept(written_ + 10 * millisecond));
}

TEST_F(AnswerBookTest, FileWrittenDuringTheRunIsNot) {
  EXPECT_FALSE(is_kept(written_ - 1));
}

TEST_F(AnswerBookTest, MerelyInspectedFileCountsWithItsTimes) {
  EXPECT_FALSE(is_kept(written_ - 1, AccessKind::inspected));
}

TEST_F(AnswerBookTest, DirectoryThatWasLookedAtMayBeNew) {
  AnswerBook book(store_.get());
  book.keep("key", "value", {{directory_.path(""), AccessKind::inspected}}, 1000 * millisecond);
  book.flush();
  EXPECT_TRUE(book.find("key"));
  book.keep("listed", "value", {{directory_.path(""), AccessKind::opened}}, 1000 * millisecond);
  book.flush();
  EXPECT_FALSE(book.find("listed"));
}

TEST_F(AnswerBookTest, OneRunSeesOneStateOfTheWorld) {
  ASSERT_TRUE(is_kept(written_ + 100 * millisecond));
  AnswerBook book(store_.get());
  ASSERT_TRUE(book.find("key"));
  std::filesystem::remove(directory_.path("file"));
  EXPECT_TRUE(book.find("key"));
  EXPECT_FALSE(AnswerBook(store_.get()).find("key"));
}

TEST_F(AnswerBookTest, AnswerWhoseEvidenceWasForgottenIsNotBelieved) {
  ASSERT_TRUE(is_kept(written_ + 100 * millisecond));
  sqlite3 *database = nullptr;
  sqlite3_open(directory_.path("store.sqlite").c_str(), &database);
  EXPECT_EQ(sqlite3_exec(database, "DELETE FROM evidence", nullptr, nullptr, nullptr), SQLITE_OK);
  sqlite3_close(database);
  EXPECT_FALSE(AnswerBook(store_.get()).find("key"));
}

TEST_F(AnswerBookTest, WithoutAStoreNothingIsFound) {
  AnswerBook book(nullptr);
  book.keep("key", "value", {}, 0);
  book.flush();
  EXPECT_FALSE(book.find("key"));
  EXPECT_EQ(book.file_facts({directory_.path("file")}).at(directory_.path("file")).sha256,
            sha256_hex("bytes"));
}

TEST_F(AnswerBookTest, FileFactsAreReadOnceAndAgainWhenTheFileChanged) {
  const std::string file = directory_.path("file");
  std::this_thread::sleep_for(std::chrono::milliseconds(25));
  const auto facts = [&](std::size_t hashed) {
    AnswerBook book(store_.get());
    const auto found = book.file_facts({file, directory_.path("missing"), directory_.path("")});
    book.flush();
    EXPECT_EQ(book.hashed(), hashed);
    EXPECT_EQ(found.size(), 1u);
    return found.at(file);
  };
  EXPECT_EQ(facts(3).sha256, sha256_hex("bytes")) << "two that cannot be read";
  EXPECT_EQ(facts(2).size, 5u);
  std::ofstream(file) << "other";
  EXPECT_EQ(facts(3).sha256, sha256_hex("other"));
}

} // namespace
} // namespace kassay
