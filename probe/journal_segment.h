// SPDX-License-Identifier: MIT
// The files of the journal: how they are named, which there are, and whether their run is still at work.
//
// A run's records are in `<run>.<number>.ndjson`, numbers from 0. Run ids sort by time, so names do too
// (numbers above 999 are longer: sort by value). While a run is at work it holds a write lock on the segment
// it appends to: an open-file-description lock (fcntl(2), F_OFD_SETLK), which the kernel drops when the
// process ends, however it ends. It is there so that others can tell, never to publish a record. flock(2) was
// rejected: it cannot be asked about without being taken, and taking it for a moment could make a starting
// run believe it is being pruned.
#pragma once

#include <compare>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "probe/result.h"

namespace kassay {

/// The name of one file of a run.
struct JournalSegment {
  std::string run;
  unsigned number = 0;
  auto operator<=>(const JournalSegment &) const = default;

  /// "<run>.007.ndjson"
  std::string file_name() const;
};

/// The inverse of JournalSegment::file_name(); nothing for a file that is no segment.
std::optional<JournalSegment> parse_segment_name(std::string_view file_name);

/// All segments in `directory`, by run and number. A directory that does not exist has none. A segment that
/// is created meanwhile may be missing although a later one is there (readdir(3) promises no more).
Result<std::vector<JournalSegment>> list_segments(const std::string &directory);

/// Whether the run that appends to this open segment is still at work with it. Where locks do not work: true.
/// A segment that was just created is not held yet; its run still holds the one before.
bool segment_is_held(int descriptor);

/// Takes the lock that segment_is_held() sees. False if somebody is about to remove the segment.
bool hold_segment(int descriptor);

/// Removes the segment unless it is held; false if it is.
bool remove_segment(const std::string &path);

} // namespace kassay
