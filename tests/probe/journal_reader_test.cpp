// SPDX-License-Identifier: MIT
#include "probe/journal_reader.h"

#include <atomic>
#include <fstream>
#include <mutex>
#include <optional>
#include <thread>

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "probe/journal.h"
#include "probe/journal_segment.h"
#include "tests/probe/scratch_directory.h"

namespace kassay {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

/// "r1" for record 1 of run r, "r1-2 missing", "r damaged".
std::string short_form(const JournalEvent &event) {
  if (const auto *record = std::get_if<JournalRecord>(&event))
    return record->run + std::to_string(record->sequence);
  if (const auto *gap = std::get_if<JournalGap>(&event))
    return gap->run + std::to_string(gap->first) + "-" + std::to_string(gap->last) + " missing";
  return std::get<JournalDamage>(event).run + " damaged";
}

std::string line(const std::string &run, int sequence) {
  return R"({"run":")" + run + R"(","seq":)" + std::to_string(sequence) + "}\n";
}

class JournalReaderTest : public testing::Test {
protected:
  void put(const std::string &file, const std::string &text) {
    std::filesystem::create_directories(directory_);
    std::ofstream(directory_ + "/" + file, std::ios::app) << text;
  }

  /// The segment's run counts as at work.
  Descriptor hold(const std::string &file) {
    Descriptor writer(open((directory_ + "/" + file).c_str(), O_WRONLY | O_CLOEXEC));
    EXPECT_TRUE(hold_segment(writer.get()));
    return writer;
  }

  std::vector<std::string> read(const std::string &run) {
    std::vector<std::string> seen;
    EXPECT_TRUE(read_run(directory_, run, [&](const JournalEvent &event) {
      seen.push_back(short_form(event));
      return true;
    }));
    return seen;
  }

  ScratchDirectory scratch_;
  std::string directory_ = scratch_.path("journal");
};

TEST_F(JournalReaderTest, ReadsSegmentsByNumber) {
  put("r.1000.ndjson", line("r", 3));
  put("r.999.ndjson", line("r", 2));
  put("r.000.ndjson", line("r", 1));
  EXPECT_THAT(read("r"), ElementsAre("r1", "r2", "r3"));
}

TEST_F(JournalReaderTest, KeepsTheLineAsItWasPublished) {
  put("r.000.ndjson", line("r", 1));
  std::string seen;
  ASSERT_TRUE(read_run(directory_, "r", [&](const JournalEvent &event) {
    seen = std::get<JournalRecord>(event).line;
    return true;
  }));
  EXPECT_EQ(seen + "\n", line("r", 1));
}

TEST_F(JournalReaderTest, ATornRecordAtTheEndIsNotShown) {
  put("r.000.ndjson", line("r", 1) + R"({"run":"r","se)");
  EXPECT_THAT(read("r"), ElementsAre("r1"));
}

TEST_F(JournalReaderTest, ATornRecordBeforeANewSegmentIsNotGluedToIt) {
  put("r.000.ndjson", line("r", 1) + R"({"run":"r","se)");
  put("r.001.ndjson", line("r", 2));
  EXPECT_THAT(read("r"), ElementsAre("r1", "r2"));
}

TEST_F(JournalReaderTest, MissingRecordsAreReported) {
  put("r.002.ndjson", line("r", 3) + line("r", 4) + line("r", 7));
  EXPECT_THAT(read("r"), ElementsAre("r1-2 missing", "r3", "r4", "r5-6 missing", "r7"));
}

TEST_F(JournalReaderTest, WhatIsNoRecordIsReportedAsDamage) {
  put("r.000.ndjson",
      line("r", 1) + "\n" + std::string(3, '\0') + "\n" + "{}\n" + line("other", 2) + line("r", 2));
  EXPECT_THAT(read("r"), ElementsAre("r1", "r damaged", "r damaged", "r damaged", "r damaged", "r2"));
}

TEST_F(JournalReaderTest, ARecordOutOfOrderIsReportedAsDamage) {
  put("r.000.ndjson", line("r", 2) + line("r", 1));
  EXPECT_THAT(read("r"), ElementsAre("r1-1 missing", "r2", "r damaged"));
}

TEST_F(JournalReaderTest, DamageNamesTheFileAndTheByte) {
  put("r.000.ndjson", line("r", 1) + "x\n");
  std::string message;
  ASSERT_TRUE(read_run(directory_, "r", [&](const JournalEvent &event) {
    if (const auto *damage = std::get_if<JournalDamage>(&event))
      message = damage->message;
    return true;
  }));
  EXPECT_EQ(message, directory_ + "/r.000.ndjson: no record at byte 20");
}

TEST_F(JournalReaderTest, StopsWhenTheCallbackSaysSo) {
  put("r.000.ndjson", line("r", 1) + line("r", 2));
  int count = 0;
  ASSERT_TRUE(read_run(directory_, "r", [&](const JournalEvent &) { return ++count < 1; }));
  EXPECT_EQ(count, 1);
}

TEST_F(JournalReaderTest, RunsAreListedOldestFirstWithTheirState) {
  put("b.000.ndjson", line("b", 1));
  put("empty.000.ndjson", "");
  Journal journal(directory_, "a", {.segment_bytes = 1});
  ASSERT_TRUE(journal.append("child", nlohmann::json::object()));
  ASSERT_TRUE(journal.append("child", nlohmann::json::object()));
  const auto runs = list_runs(directory_);
  ASSERT_EQ(runs.value().size(), 2u);
  EXPECT_EQ(runs->at(0).id, "a");
  EXPECT_TRUE(runs->at(0).at_work);
  EXPECT_EQ(runs->at(1).id, "b");
  EXPECT_FALSE(runs->at(1).at_work);
}

TEST_F(JournalReaderTest, NoDirectoryIsNoRuns) {
  EXPECT_THAT(list_runs(directory_).value(), IsEmpty());
  EXPECT_THAT(read("r"), IsEmpty());
}

/// Follows in a thread; what it has seen can be waited for.
class Follower {
public:
  Follower(const std::string &directory, const FollowOptions &options)
      : directory_(directory), thread_([this, options] {
          const auto followed = follow_runs(
              directory_, options,
              [this](const JournalEvent &event) {
                const std::lock_guard lock(mutex_);
                seen_.push_back(short_form(event));
                return true;
              },
              [this] { return ++looks_, stop_.load(); });
          EXPECT_TRUE(followed);
          ended_ = true;
        }) {}
  ~Follower() {
    if (thread_.joinable())
      stop();
  }

  /// What was seen as soon as it is that many, or after five seconds.
  std::vector<std::string> wait_for(std::size_t count) {
    for (int i = 0; i < 500 && seen().size() < count; ++i)
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    return seen();
  }
  /// Returns when the directory has been looked at.
  void wait_for_first_look() {
    while (looks_ < 2)
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  std::vector<std::string> seen() {
    const std::lock_guard lock(mutex_);
    return seen_;
  }
  bool ends_by_itself() {
    for (int i = 0; i < 500 && !ended_; ++i)
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    return ended_;
  }
  void stop() {
    stop_ = true;
    std::ofstream(directory_ + "/wake"); // otherwise it looks again within a second
    thread_.join();
  }

private:
  std::string directory_;
  std::mutex mutex_;
  std::vector<std::string> seen_;
  std::atomic<bool> stop_ = false;
  std::atomic<bool> ended_ = false;
  std::atomic<int> looks_ = 0;
  std::thread thread_; // last: it uses the others
};

TEST_F(JournalReaderTest, FollowSeesNewRunsAndNewSegments) {
  Follower follower(directory_, {});
  Journal a(directory_, "a", {.segment_bytes = 1});
  ASSERT_TRUE(a.append("child", nlohmann::json::object()));
  EXPECT_THAT(follower.wait_for(1), ElementsAre("a1"));
  Journal b(directory_, "b");
  ASSERT_TRUE(b.append("child", nlohmann::json::object()));
  EXPECT_THAT(follower.wait_for(2), ElementsAre("a1", "b1"));
  ASSERT_TRUE(a.append("child", nlohmann::json::object()));
  EXPECT_THAT(follower.wait_for(3), ElementsAre("a1", "b1", "a2"));
}

TEST_F(JournalReaderTest, FollowShowsARecordOnlyWhenItIsWhole) {
  const std::string record = line("r", 1);
  put("r.000.ndjson", record.substr(0, 10));
  const Descriptor writer = hold("r.000.ndjson");
  Follower follower(directory_, {});
  follower.wait_for_first_look();
  EXPECT_THAT(follower.seen(), IsEmpty());
  put("r.000.ndjson", record.substr(10));
  EXPECT_THAT(follower.wait_for(1), ElementsAre("r1"));
}

TEST_F(JournalReaderTest, FollowReportsWhatWasPublishedBeforeTheStop) {
  Follower follower(directory_, {});
  follower.wait_for_first_look();
  Journal journal(directory_, "r");
  for (int i = 0; i < 100; ++i)
    ASSERT_TRUE(journal.append("child", nlohmann::json::object()));
  follower.stop();
  EXPECT_EQ(follower.seen().size(), 100u);
}

TEST_F(JournalReaderTest, FollowCanLeaveEndedRunsOut) {
  put("old.000.ndjson", line("old", 1));
  Journal journal(directory_, "r");
  ASSERT_TRUE(journal.append("child", nlohmann::json::object()));
  Follower follower(directory_, {.ended_runs_too = false});
  EXPECT_THAT(follower.wait_for(1), ElementsAre("r1"));
  put("new.000.ndjson", line("new", 1));
  EXPECT_THAT(follower.wait_for(2), ElementsAre("r1", "new1"));
}

TEST_F(JournalReaderTest, FollowOfOneRunEndsWithIt) {
  put("other.000.ndjson", line("other", 1));
  std::optional<Journal> journal(std::in_place, directory_, "r");
  ASSERT_TRUE(journal->append("child", nlohmann::json::object()));
  Follower follower(directory_, {.run = "r"});
  ASSERT_TRUE(journal->append("child", nlohmann::json::object()));
  EXPECT_THAT(follower.wait_for(2), ElementsAre("r1", "r2"));
  journal.reset();
  EXPECT_TRUE(follower.ends_by_itself());
  EXPECT_THAT(follower.seen(), ElementsAre("r1", "r2"));
}

TEST_F(JournalReaderTest, FollowEndsWithARunThatWasKilledBetweenTwoSegments) {
  put("r.000.ndjson", line("r", 1));
  put("r.001.ndjson", "");
  Follower follower(directory_, {.run = "r"});
  EXPECT_TRUE(follower.ends_by_itself());
  EXPECT_THAT(follower.seen(), ElementsAre("r1"));
}

TEST_F(JournalReaderTest, FollowWaitsForARunThatIsJustStarting) {
  put("r.000.ndjson", "");
  Follower follower(directory_, {.run = "r"});
  follower.wait_for_first_look();
  put("r.000.ndjson", line("r", 1));
  EXPECT_TRUE(follower.ends_by_itself());
  EXPECT_THAT(follower.seen(), ElementsAre("r1"));
}

TEST_F(JournalReaderTest, FollowGoesOnAfterTheRunLostItsSegmentForAWhile) {
  Follower follower(directory_, {});
  put("r.000.ndjson", line("r", 1));
  EXPECT_THAT(follower.wait_for(1), ElementsAre("r1"));
  put("r.001.ndjson", line("r", 2));
  EXPECT_THAT(follower.wait_for(2), ElementsAre("r1", "r2"));
}

TEST_F(JournalReaderTest, FollowLeavesASegmentOnlyAfterItsLastRecord) {
  put("r.000.ndjson", line("r", 1));
  const Descriptor writer = hold("r.000.ndjson");
  std::vector<std::string> seen;
  const auto on_event = [&](const JournalEvent &event) {
    seen.push_back(short_form(event));
    if (seen.size() == 1) { // the run goes on while its first segment is being read
      put("r.000.ndjson", line("r", 2));
      put("r.001.ndjson", line("r", 3));
    }
    return true;
  };
  ASSERT_TRUE(follow_runs(directory_, {}, on_event, [&] { return seen.size() >= 3; }));
  EXPECT_THAT(seen, ElementsAre("r1", "r2", "r3"));
}

TEST_F(JournalReaderTest, FollowReadsOnFromASegmentThatWasRemoved) {
  Journal journal(directory_, "r");
  ASSERT_TRUE(journal.append("child", nlohmann::json::object()));
  Follower follower(directory_, {});
  EXPECT_THAT(follower.wait_for(1), ElementsAre("r1"));
  std::filesystem::remove(directory_ + "/r.000.ndjson");
  ASSERT_TRUE(journal.append("child", nlohmann::json::object()));
  EXPECT_THAT(follower.wait_for(2), ElementsAre("r1", "r2"));
}

} // namespace
} // namespace kassay
