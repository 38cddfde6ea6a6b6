// SPDX-License-Identifier: MIT
#include "probe/journal.h"

#include <csignal>
#include <fstream>
#include <set>
#include <sstream>

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "probe/journal_segment.h"
#include "tests/probe/scratch_directory.h"

namespace kassay {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::string content(const std::string &path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

std::vector<std::string> files(const std::string &directory) {
  std::vector<std::string> names;
  const auto segments = list_segments(directory);
  for (const JournalSegment &segment : segments.value())
    names.push_back(segment.file_name());
  return names;
}

/// As long as it lives, no file can grow above `bytes`: write(2) is short, then fails with EFBIG. Stands for
/// a full disk, which is the same to the writer.
class FileSizeLimit {
public:
  explicit FileSizeLimit(rlim_t bytes) {
    handler_ = std::signal(SIGXFSZ, SIG_IGN);
    getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit limit = {bytes, before_.rlim_max};
    setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~FileSizeLimit() {
    setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, handler_);
  }

private:
  rlimit before_ = {};
  void (*handler_)(int) = nullptr;
};

class JournalTest : public testing::Test {
protected:
  ScratchDirectory scratch_;
  std::string directory_ = scratch_.path("state/kassay/journal");
};

TEST_F(JournalTest, ARunWithoutRecordsLeavesNoFile) {
  {
    Journal journal(directory_, "r");
  }
  EXPECT_FALSE(std::filesystem::exists(scratch_.path("state")));
}

TEST_F(JournalTest, ARecordIsOneLineOfAsciiWithRunSequenceTimeAndKind) {
  Journal journal(directory_, "r");
  ASSERT_TRUE(journal.append("child", {{"stderr", "a\nb\u2028\x7f"}}));
  const std::string line = content(directory_ + "/r.000.ndjson");
  EXPECT_EQ(line.find('\n'), line.size() - 1);
  EXPECT_THAT(line, testing::Each(testing::AllOf(testing::Ge('\n'), testing::Ne('\x7f'))));
  const auto record = nlohmann::json::parse(line);
  EXPECT_EQ(record["run"], "r");
  EXPECT_EQ(record["seq"], 1);
  EXPECT_EQ(record["kind"], "child");
  EXPECT_EQ(record["stderr"], "a\nb\u2028\x7f");
  EXPECT_THAT(record["time"].get<std::string>(),
              testing::MatchesRegex("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\\.[0-9]{6}Z"));
}

TEST_F(JournalTest, IsForItsUserAlone) {
  Journal journal(directory_, "r");
  ASSERT_TRUE(journal.append("child", nlohmann::json::object()));
  struct stat status = {};
  ASSERT_EQ(stat((directory_ + "/r.000.ndjson").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600u);
  ASSERT_EQ(stat(directory_.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0700u);
}

TEST_F(JournalTest, ASegmentIsClosedBeforeItPassesItsSize) {
  Journal journal(directory_, "r", {.segment_bytes = 1000});
  for (int i = 0; i < 3; ++i)
    ASSERT_TRUE(journal.append("child", {{"stdout", std::string(400, 'x')}}));
  ASSERT_TRUE(journal.append("child", {{"stdout", std::string(2000, 'x')}}));
  EXPECT_THAT(files(directory_), ElementsAre("r.000.ndjson", "r.001.ndjson", "r.002.ndjson"));
  EXPECT_EQ(nlohmann::json::parse(content(directory_ + "/r.002.ndjson"))["seq"], 4);
}

TEST_F(JournalTest, AShortWriteIsPublishedAgainInANewSegment) {
  Journal journal(directory_, "r");
  ASSERT_TRUE(journal.append("child", {{"stdout", std::string(300, 'x')}}));
  const std::string first = content(directory_ + "/r.000.ndjson");
  const FileSizeLimit limit(500);
  ASSERT_TRUE(journal.append("child", {{"stdout", std::string(300, 'y')}}));
  EXPECT_EQ(content(directory_ + "/r.000.ndjson"), first);
  EXPECT_EQ(nlohmann::json::parse(content(directory_ + "/r.001.ndjson"))["seq"], 2);
}

TEST_F(JournalTest, AFullDiskIsAnErrorOnceAndRecordsGoOnAfterIt) {
  Journal journal(directory_, "r");
  {
    const FileSizeLimit limit(0);
    const auto failed = journal.append("child", {{"stdout", std::string(300, 'x')}});
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().kind, ErrorKind::environment);
    EXPECT_THAT(failed.error().message, testing::AllOf(HasSubstr(directory_), HasSubstr("File too large")));
    EXPECT_TRUE(journal.append("child", {{"stdout", std::string(300, 'x')}}));
    EXPECT_THAT(files(directory_), ElementsAre());
  }
  EXPECT_TRUE(journal.append("child", nlohmann::json::object()));
  ASSERT_EQ(files(directory_).size(), 1u);
  EXPECT_EQ(nlohmann::json::parse(content(directory_ + "/" + files(directory_)[0]))["seq"], 3);
}

TEST_F(JournalTest, ADirectoryThatCannotBeMadeIsAnErrorOnce) {
  std::ofstream(scratch_.path("state")) << "a file is in the way";
  Journal journal(directory_, "r");
  EXPECT_FALSE(journal.append("child", nlohmann::json::object()));
  EXPECT_TRUE(journal.append("child", nlohmann::json::object()));
}

TEST_F(JournalTest, AFileOfTheSameNameIsNotAppendedTo) {
  std::filesystem::create_directories(directory_);
  std::ofstream(directory_ + "/r.000.ndjson") << "torn";
  Journal journal(directory_, "r");
  ASSERT_TRUE(journal.append("child", nlohmann::json::object()));
  EXPECT_EQ(content(directory_ + "/r.000.ndjson"), "torn");
  EXPECT_EQ(nlohmann::json::parse(content(directory_ + "/r.001.ndjson"))["seq"], 1);
}

/// Writes a segment of an ended run, last changed `age` seconds ago.
void write_old_segment(const std::string &path, std::size_t bytes, time_t age) {
  std::ofstream(path) << std::string(bytes, 'x');
  const timespec times[2] = {{time(nullptr) - age, 0}, {time(nullptr) - age, 0}};
  utimensat(AT_FDCWD, path.c_str(), times, 0);
}

TEST_F(JournalTest, TheOldestSegmentsGoWhenTheTotalIsTooLarge) {
  std::filesystem::create_directories(directory_);
  write_old_segment(directory_ + "/a.000.ndjson", 400, 10);
  write_old_segment(directory_ + "/b.000.ndjson", 400, 30);
  write_old_segment(directory_ + "/c.000.ndjson", 400, 20);
  Journal journal(directory_, "r", {.total_bytes = 500});
  ASSERT_TRUE(journal.append("child", nlohmann::json::object()));
  EXPECT_THAT(files(directory_), ElementsAre("a.000.ndjson", "r.000.ndjson"));
}

TEST_F(JournalTest, TheOldestSegmentsGoWhenThereAreTooMany) {
  std::filesystem::create_directories(directory_);
  for (int age = 1; age <= 5; ++age)
    write_old_segment(directory_ + "/a" + std::to_string(age) + ".000.ndjson", 1, age);
  Journal journal(directory_, "r", {.segments = 3});
  ASSERT_TRUE(journal.append("child", nlohmann::json::object()));
  EXPECT_THAT(files(directory_), ElementsAre("a1.000.ndjson", "a2.000.ndjson", "r.000.ndjson"));
}

TEST_F(JournalTest, TheSegmentOfARunAtWorkIsNeverRemoved) {
  Journal other(directory_, "a");
  ASSERT_TRUE(other.append("child", {{"stdout", std::string(500, 'x')}}));
  Journal journal(directory_, "r", {.total_bytes = 100, .segments = 1});
  ASSERT_TRUE(journal.append("child", nlohmann::json::object()));
  EXPECT_THAT(files(directory_), ElementsAre("a.000.ndjson", "r.000.ndjson"));
}

TEST_F(JournalTest, OtherFilesAreLeftAlone) {
  std::filesystem::create_directories(directory_);
  write_old_segment(directory_ + "/notes.txt", 400, 10);
  Journal journal(directory_, "r", {.total_bytes = 10, .segments = 1});
  ASSERT_TRUE(journal.append("child", nlohmann::json::object()));
  EXPECT_TRUE(std::filesystem::exists(directory_ + "/notes.txt"));
}

TEST(JournalSegmentName, IsReadBackAndNothingElseIs) {
  const JournalSegment segment{"20200131T120102.123456Z-0123456789ab", 1234};
  EXPECT_EQ(parse_segment_name(segment.file_name()), segment);
  for (const char *name :
       {"a.ndjson", "a.01.ndjson", "a.x01.ndjson", ".001.ndjson", "a.001.ndjson.gz", "a.001"})
    EXPECT_FALSE(parse_segment_name(name)) << name;
}

TEST(RunId, IsUniqueAndSortsByTime) {
  std::set<std::string> ids;
  const std::string first = new_run_id();
  usleep(1000);
  for (int i = 0; i < 1000; ++i)
    ids.insert(new_run_id());
  EXPECT_EQ(ids.size(), 1000u);
  EXPECT_LT(first, *ids.begin());
  EXPECT_THAT(first, testing::MatchesRegex("[0-9]{8}T[0-9]{6}\\.[0-9]{6}Z-[0-9a-f]{12}"));
}

TEST(JournalDirectory, FollowsTheXdgSpecification) {
  EXPECT_EQ(journal_directory("/state", "/home/a").value(), "/state/kassay/journal");
  EXPECT_EQ(journal_directory("", "/home/a").value(), "/home/a/.local/state/kassay/journal");
  EXPECT_EQ(journal_directory("relative", "/home/a").value(), "/home/a/.local/state/kassay/journal");
  EXPECT_FALSE(journal_directory("", ""));
}

} // namespace
} // namespace kassay
