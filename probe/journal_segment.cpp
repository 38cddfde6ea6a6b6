// SPDX-License-Identifier: MIT
#include "probe/journal_segment.h"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <memory>

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fmt/format.h>

#include "probe/descriptor.h"

namespace kassay {

namespace {

constexpr std::string_view suffix = ".ndjson";

/// The whole file, as fcntl(2) wants it.
struct flock whole_file(short type) {
  struct flock lock = {};
  lock.l_type = type;
  lock.l_whence = SEEK_SET;
  return lock;
}

} // namespace

std::string JournalSegment::file_name() const {
  return fmt::format("{}.{:03}{}", run, number, suffix);
}

std::optional<JournalSegment> parse_segment_name(std::string_view file_name) {
  if (!file_name.ends_with(suffix))
    return std::nullopt;
  file_name.remove_suffix(suffix.size());
  const std::size_t dot = file_name.rfind('.');
  if (dot == std::string_view::npos || dot == 0)
    return std::nullopt;
  JournalSegment segment{std::string(file_name.substr(0, dot))};
  const std::string_view digits = file_name.substr(dot + 1);
  const char *end = digits.data() + digits.size();
  const auto parsed = std::from_chars(digits.data(), end, segment.number);
  if (digits.size() < 3 || parsed.ec != std::errc() || parsed.ptr != end)
    return std::nullopt;
  return segment;
}

Result<std::vector<JournalSegment>> list_segments(const std::string &directory) {
  const std::unique_ptr<DIR, int (*)(DIR *)> stream(opendir(directory.c_str()), closedir);
  std::vector<JournalSegment> segments;
  if (!stream && errno == ENOENT)
    return segments;
  if (!stream)
    return fail(ErrorKind::environment, fmt::format("{}: {}", directory, strerror(errno)),
                "make the journal's directory readable, or set XDG_STATE_HOME");
  while (const dirent *entry = readdir(stream.get()))
    if (auto segment = parse_segment_name(entry->d_name))
      segments.push_back(std::move(*segment));
  std::ranges::sort(segments);
  return segments;
}

bool segment_is_held(int descriptor) {
  struct flock lock = whole_file(F_RDLCK);
  return fcntl(descriptor, F_OFD_GETLK, &lock) != 0 || lock.l_type != F_UNLCK;
}

bool hold_segment(int descriptor) {
  const struct flock lock = whole_file(F_WRLCK);
  if (fcntl(descriptor, F_OFD_SETLK, &lock) != 0 && (errno == EAGAIN || errno == EACCES))
    return false;
  struct stat status = {};
  return fstat(descriptor, &status) == 0 && status.st_nlink > 0;
}

bool remove_segment(const std::string &path) {
  const Descriptor segment(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!segment)
    return errno == ENOENT;
  const struct flock lock = whole_file(F_RDLCK);
  return fcntl(segment.get(), F_OFD_SETLK, &lock) == 0 && (unlink(path.c_str()) == 0 || errno == ENOENT);
}

} // namespace kassay
