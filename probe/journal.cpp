// SPDX-License-Identifier: MIT
#include "probe/journal.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <ctime>
#include <random>
#include <vector>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fmt/format.h>

#include "probe/journal_segment.h"

namespace kassay {

namespace {

/// Now, as UTC: the format is one of strftime(3) without seconds' fractions, which follow, then "Z".
std::string utc_now(const char *format) {
  timespec now = {};
  clock_gettime(CLOCK_REALTIME, &now);
  tm utc = {};
  gmtime_r(&now.tv_sec, &utc);
  char text[32];
  const std::size_t length = std::strftime(text, sizeof text, format, &utc);
  return fmt::format("{}.{:06}Z", std::string_view(text, length), now.tv_nsec / 1000);
}

/// mkdir -p; directories are made for the user alone, as the XDG specification asks.
int make_directories(const std::string &path) {
  for (std::size_t slash = path.find('/', 1); slash != std::string::npos; slash = path.find('/', slash + 1))
    if (mkdir(path.substr(0, slash).c_str(), 0700) != 0 && errno != EEXIST)
      return errno;
  return mkdir(path.c_str(), 0700) != 0 && errno != EEXIST ? errno : 0;
}

/// write(2) until it did something: a signal that comes first is no failure.
ssize_t write_once(int descriptor, std::string_view bytes) {
  ssize_t written = 0;
  do
    written = ::write(descriptor, bytes.data(), bytes.size());
  while (written < 0 && errno == EINTR);
  return written;
}

/// A segment on disk; by time of the last record, equal times by run and number.
struct Stored {
  std::int64_t changed = 0; // nanoseconds since the epoch
  std::size_t position = 0; // in list_segments()
  std::size_t bytes = 0;
  std::string path;
  auto operator<=>(const Stored &) const = default;
};

/// All segments, the oldest first.
std::vector<Stored> stored_segments(const std::string &directory) {
  std::vector<Stored> stored;
  for (const JournalSegment &segment : list_segments(directory).value_or(std::vector<JournalSegment>{})) {
    std::string path = directory + "/" + segment.file_name();
    struct stat status = {};
    if (stat(path.c_str(), &status) != 0)
      continue; // just removed by another run
    const std::int64_t changed = status.st_mtim.tv_sec * std::int64_t{1'000'000'000} + status.st_mtim.tv_nsec;
    stored.push_back({changed, stored.size(), static_cast<std::size_t>(status.st_size), std::move(path)});
  }
  std::ranges::sort(stored);
  return stored;
}

std::unexpected<Error> cannot_keep(const std::string &directory, int error) {
  return fail(ErrorKind::environment,
              fmt::format("{}: the journal is not being kept: {}", directory, strerror(error)),
              "free some space or make the directory writable, or set XDG_STATE_HOME to another place");
}

} // namespace

Journal::Journal(std::string directory, std::string run_id, Limits limits)
    : directory_(std::move(directory)), run_id_(std::move(run_id)), limits_(limits) {}

Result<void> Journal::append(std::string_view kind, nlohmann::json fields) {
  fields["run"] = run_id_;
  fields["seq"] = ++sequence_;
  fields["time"] = utc_now("%Y-%m-%dT%H:%M:%S");
  fields["kind"] = kind;
  // ASCII only: then a journal is safe to show on a terminal as it is.
  const std::string line = fields.dump(-1, ' ', true, nlohmann::json::error_handler_t::replace) + "\n";
  Result<void> published = publish(line);
  if (published || std::exchange(failure_reported_, true))
    return {};
  return published;
}

Result<void> Journal::publish(std::string_view line) {
  int error = 0;
  for (int attempt = 0; attempt < 2; ++attempt) {
    const bool full = published_ > 0 && published_ + line.size() > limits_.segment_bytes;
    if (!segment_ || given_up_ || full)
      if (Result<void> begun = begin_segment(); !begun)
        return begun;
    const ssize_t written = write_once(segment_.get(), line);
    if (written == static_cast<ssize_t>(line.size())) {
      published_ += line.size();
      return {};
    }
    error = written < 0 ? errno : ENOSPC; // a short write does not say why; the second attempt usually does
    give_segment_up();
  }
  return cannot_keep(directory_, error);
}

Result<void> Journal::begin_segment() {
  if (const int error = make_directories(directory_))
    return cannot_keep(directory_, error);
  for (int attempt = 0; attempt < 100; ++attempt) {
    const std::string path = directory_ + "/" + JournalSegment{run_id_, next_number_++}.file_name();
    Descriptor segment(open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    if (!segment && errno != EEXIST)
      return cannot_keep(directory_, errno);
    if (!segment || !hold_segment(segment.get()))
      continue; // another run's file, or one that is just being pruned
    segment_ = std::move(segment);
    published_ = 0;
    given_up_ = false;
    prune();
    return {};
  }
  return cannot_keep(directory_, EEXIST);
}

/// Cuts a torn record off: it was never visible, it only takes space. Nothing is written to this segment
/// again, so a reader that already holds the torn bytes can never see them completed by others.
void Journal::give_segment_up() {
  given_up_ = true;
  const std::string path = directory_ + "/" + JournalSegment{run_id_, next_number_ - 1}.file_name();
  if (published_ == 0)
    unlink(path.c_str());
  else if (ftruncate(segment_.get(), static_cast<off_t>(published_)) != 0)
    return; // the torn record stays, unseen
}

void Journal::prune() const {
  const std::vector<Stored> stored = stored_segments(directory_);
  std::size_t count = stored.size();
  std::size_t bytes = 0;
  for (const Stored &segment : stored)
    bytes += segment.bytes;
  for (const Stored &oldest : stored) {
    if (bytes <= limits_.total_bytes && count <= limits_.segments)
      return;
    if (!remove_segment(oldest.path))
      continue;
    bytes -= oldest.bytes;
    --count;
  }
}

std::string new_run_id() {
  std::random_device random; // getrandom(2) or RDRAND
  const std::uint64_t tail = (static_cast<std::uint64_t>(random()) << 32 | random()) & 0xffff'ffff'ffff;
  return fmt::format("{}-{:012x}", utc_now("%Y%m%dT%H%M%S"), tail);
}

Result<std::string> journal_directory(std::string_view xdg_state_home, std::string_view home) {
  if (xdg_state_home.starts_with('/'))
    return fmt::format("{}/kassay/journal", xdg_state_home);
  if (home.starts_with('/'))
    return fmt::format("{}/.local/state/kassay/journal", home);
  return fail(ErrorKind::environment, "journal: neither XDG_STATE_HOME nor HOME names an absolute path",
              "set XDG_STATE_HOME to the directory that is to hold the journal");
}

} // namespace kassay
