// SPDX-License-Identifier: MIT
#include "probe/journal_reader.h"

#include <cerrno>
#include <cstring>
#include <map>

#include <fcntl.h>
#include <poll.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fmt/format.h>

#include "probe/descriptor.h"
#include "probe/journal_segment.h"

namespace kassay {

namespace {

/// One run, read as far as it has got.
class RunReader {
public:
  RunReader(const std::string &directory, std::string run) : directory_(directory), run_(std::move(run)) {}

  /// Reports what is new, given that segments up to `highest` existed before the call. False: the callback
  /// said so.
  bool read(unsigned highest, const OnJournalEvent &on_event);

  /// Takes a run that has ended as read, up to its segment `highest`.
  void skip(unsigned highest) {
    next_number_ = highest + 1;
    ended_ = true;
  }

  /// The run has published something, has ended, and all of it was reported.
  bool ended() const { return ended_; }

private:
  bool open_next(unsigned highest);
  bool read_segment(const OnJournalEvent &on_event);
  bool report_lines(const OnJournalEvent &on_event);
  bool report_line(std::string line, off_t position, const OnJournalEvent &on_event);
  std::string segment_path() const { return directory_ + "/" + JournalSegment{run_, number_}.file_name(); }

  std::string directory_;
  std::string run_;
  Descriptor previous_; // the segment before; a writer lets go of it when it holds the next one
  Descriptor segment_;
  unsigned number_ = 0; // of segment_, or of the last one that was read
  unsigned next_number_ = 0;
  off_t offset_ = 0;           // bytes of segment_ that were read
  std::string pending_;        // the beginning of a record whose newline was not seen yet
  std::uint64_t sequence_ = 0; // of the last record that was reported
  bool ended_ = false;
};

bool RunReader::open_next(unsigned highest) {
  while (next_number_ <= highest) {
    number_ = next_number_++;
    Descriptor next(open(segment_path().c_str(), O_RDONLY | O_CLOEXEC));
    if (!next)
      continue; // pruned
    previous_ = std::move(segment_);
    segment_ = std::move(next);
    offset_ = 0;
    pending_.clear(); // torn by a failed write, and published again in a later segment
    return true;
  }
  return false;
}

bool RunReader::read(unsigned highest, const OnJournalEvent &on_event) {
  if (ended_ && next_number_ > highest)
    return true;
  ended_ = false;
  if (!segment_ && !open_next(highest))
    return true;
  bool at_work = true;
  do { // the locks in the order in which a writer goes from one to the next, and before the last look
    at_work = (previous_ && segment_is_held(previous_.get())) || segment_is_held(segment_.get());
    if (!read_segment(on_event))
      return false;
  } while (open_next(highest));
  if (at_work)
    return true;
  ended_ = sequence_ > 0 || offset_ > 0;
  if (offset_ == 0)
    next_number_ =
        number_; // nothing in it yet: just being created, or left so by a killed run; looked at again
  segment_.reset();
  previous_.reset();
  return true;
}

bool RunReader::read_segment(const OnJournalEvent &on_event) {
  struct stat status = {};
  if (fstat(segment_.get(), &status) != 0)
    return true;
  while (offset_ < status.st_size) { // no further: a busy writer must not keep us from the other runs
    constexpr std::size_t chunk = 256u << 10;
    const std::size_t before = pending_.size();
    pending_.resize(before + chunk);
    const ssize_t count = pread(segment_.get(), pending_.data() + before, chunk, offset_);
    pending_.resize(before + static_cast<std::size_t>(count > 0 ? count : 0));
    if (count < 0 && errno == EINTR)
      continue;
    if (count < 0)
      return on_event(JournalDamage{run_, fmt::format("{}: {}", segment_path(), strerror(errno))});
    if (count == 0)
      return true;
    offset_ += count;
    if (std::string_view(pending_).substr(before).contains('\n') && !report_lines(on_event))
      return false;
  }
  return true;
}

bool RunReader::report_lines(const OnJournalEvent &on_event) {
  const off_t start = offset_ - static_cast<off_t>(pending_.size());
  std::size_t begin = 0;
  for (std::size_t end; (end = pending_.find('\n', begin)) != std::string::npos; begin = end + 1)
    if (!report_line(pending_.substr(begin, end - begin), start + static_cast<off_t>(begin), on_event))
      return false;
  pending_.erase(0, begin);
  return true;
}

bool RunReader::report_line(std::string line, off_t position, const OnJournalEvent &on_event) {
  nlohmann::json fields = nlohmann::json::parse(line, nullptr, false);
  const bool whole = fields.is_object() && fields.contains("seq") && fields["seq"].is_number_unsigned() &&
                     fields.contains("run") && fields["run"] == run_;
  if (!whole)
    return on_event(JournalDamage{run_, fmt::format("{}: no record at byte {}", segment_path(), position)});
  const std::uint64_t sequence = fields["seq"];
  if (sequence <= sequence_)
    return on_event(JournalDamage{
        run_, fmt::format("{}: record {} comes after record {}", segment_path(), sequence, sequence_)});
  const std::uint64_t expected = sequence_ + 1;
  sequence_ = sequence;
  if (sequence > expected && !on_event(JournalGap{run_, expected, sequence - 1}))
    return false;
  return on_event(JournalRecord{run_, sequence, std::move(fields), std::move(line)});
}

/// Sleeps until something happened in a directory.
class DirectoryWatch {
public:
  explicit DirectoryWatch(const std::string &directory)
      : directory_(directory), inotify_(inotify_init1(IN_CLOEXEC | IN_NONBLOCK)) {
    watch();
  }

  /// True if there may be new files.
  bool wait() {
    const bool watched = watch_ >= 0;
    if (watched != watch())
      return true; // nothing is known of what came before the watch
    pollfd ready = {inotify_.get(), POLLIN, 0};
    const int events = poll(&ready, watched ? 1 : 0, watched ? 1000 : 100); // a signal ends it early
    return drain() || events <= 0;
  }

private:
  /// Tried until it works: the directory may not exist yet.
  bool watch() {
    if (inotify_ && watch_ < 0)
      watch_ = inotify_add_watch(inotify_.get(), directory_.c_str(), IN_CREATE | IN_MODIFY | IN_CLOSE_WRITE);
    return watch_ >= 0;
  }

  /// Takes all events; true if one of them was other than a change of a file.
  bool drain() {
    bool new_files = false;
    alignas(inotify_event) char events[16384];
    ssize_t size = 0;
    while (watch_ >= 0 && (size = ::read(inotify_.get(), events, sizeof events)) > 0)
      for (const char *at = events; at < events + size;) {
        const auto *event = reinterpret_cast<const inotify_event *>(at);
        new_files = new_files || (event->mask & (IN_CREATE | IN_Q_OVERFLOW | IN_IGNORED)) != 0;
        if (event->mask & IN_IGNORED)
          watch_ = -1; // the directory was removed
        at += sizeof *event + event->len;
      }
    return new_files;
  }

  std::string directory_;
  Descriptor inotify_;
  int watch_ = -1;
};

/// The highest segment number of each run.
using HighestSegments = std::map<std::string, unsigned>;

Result<HighestSegments> highest_segments(const std::string &directory) {
  auto segments = list_segments(directory);
  if (!segments)
    return std::unexpected(segments.error());
  HighestSegments highest;
  for (const JournalSegment &segment : *segments)
    highest[segment.run] = segment.number; // sorted: the last one stays
  return highest;
}

void skip_ended(const std::string &directory, const HighestSegments &highest,
                std::map<std::string, RunReader> &readers) {
  for (const JournalRun &run : list_runs(directory).value_or(std::vector<JournalRun>{}))
    if (!run.at_work && highest.contains(run.id))
      readers.at(run.id).skip(highest.at(run.id));
}

} // namespace

Result<std::vector<JournalRun>> list_runs(const std::string &directory) {
  const auto segments = list_segments(directory);
  if (!segments)
    return std::unexpected(segments.error());
  std::vector<JournalRun> runs;
  for (const JournalSegment &segment :
       *segments) { // in the order in which a writer goes from one to the next
    const Descriptor file(open((directory + "/" + segment.file_name()).c_str(), O_RDONLY | O_CLOEXEC));
    struct stat status = {};
    if (!file || fstat(file.get(), &status) != 0)
      continue; // pruned
    const bool known = !runs.empty() && runs.back().id == segment.run;
    if (!known && status.st_size == 0)
      continue;
    if (!known)
      runs.push_back({segment.run});
    runs.back().at_work = runs.back().at_work || segment_is_held(file.get());
  }
  return runs;
}

Result<void> read_run(const std::string &directory, const std::string &run, const OnJournalEvent &on_event) {
  const auto highest = highest_segments(directory);
  if (!highest)
    return std::unexpected(highest.error());
  if (const auto found = highest->find(run); found != highest->end())
    RunReader(directory, run).read(found->second, on_event);
  return {};
}

Result<void> follow_runs(const std::string &directory, const FollowOptions &options,
                         const OnJournalEvent &on_event, const std::function<bool()> &stopped) {
  DirectoryWatch watch(directory);
  std::map<std::string, RunReader> readers;
  Result<HighestSegments> highest;
  bool first_look = true, new_files = true;
  for (;;) {
    const bool last_look = stopped();
    if (new_files || last_look) // before reading: see RunReader::read
      highest = highest_segments(directory);
    if (!highest)
      return std::unexpected(highest.error());
    for (const auto &[run, number] : *highest)
      if (options.run.empty() || run == options.run)
        readers.try_emplace(run, directory, run);
    if (std::exchange(first_look, false) && options.run.empty() && !options.ended_runs_too)
      skip_ended(directory, *highest, readers);
    for (auto &[run, reader] : readers)
      if (!reader.read((*highest)[run], on_event) || (run == options.run && reader.ended()))
        return {};
    if (last_look)
      return {};
    new_files = watch.wait();
  }
}

} // namespace kassay
