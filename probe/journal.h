// SPDX-License-Identifier: MIT
// The journal: an append-only record of every child process, written while kassay runs, read beside it.
//
// What must not happen: a reader that sees a part of a record, an empty line or records out of order, as
// readers of the kernel log did when a line was printed in pieces (the lockless-printk discussion of 2020).
// So:
//
//   - A record is one line of JSON, joined in memory first and published by exactly one write(2) with
//   O_APPEND.
//   - A run (one kassay process) is the only writer of its files (journal_segment.h has their names). Nobody
//   waits
//     for anybody: publishing takes no lock.
//   - One write is not enough by itself. kill -9 tears a large one, since the kernel's copy loop stops at a
//   fatal
//     signal; and a reader can see a write half done, since the file's size grows in steps. So a reader takes
//     what ends in a newline and leaves the rest until it does (journal_reader.h). A torn record is always at
//     the end of a file that nobody will write to again: it is never completed and never shown.
//   - A write that fails or is short (ENOSPC, EDQUOT, EIO, EFBIG) gives the segment up: the same record, with
//   the
//     same sequence number, is published again in a new one.
//
// Rejected: one file common to all runs. O_APPEND keeps whole writes apart, but the next run's record would
// be glued to a torn one; RFC 7464's record separators only let a reader notice that. Rejected as well: a
// lock around each write (a stopped writer stops all), SQLite (a reader beside the writers would poll), fsync
// for each record (what is published survives the death of the process, not that of the machine; a probe
// would take ten times as long).
//
// Bounds: a segment is closed before it would pass Limits::segment_bytes (one record alone may). When a
// segment is begun, the oldest ones, by time of the last record, are removed until the bounds on the total
// hold. The segment that a run at work appends to is never removed, its earlier ones may be: without that,
// one long run would have no bound. A reader reports what is missing as a gap.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "probe/descriptor.h"
#include "probe/result.h"

namespace kassay {

/// How much the journal may keep.
struct JournalLimits {
  std::size_t segment_bytes = 16u << 20; ///< a segment's size, unless a single record is larger
  std::size_t total_bytes = 256u << 20;  ///< of all segments of all runs
  std::size_t segments = 1000;           ///< files, likewise
};

/// The writing end of one run. Not thread-safe: one thread appends.
class Journal {
public:
  using Limits = JournalLimits;

  /// Touches nothing yet: a run that starts no child leaves no file. `run_id` as from new_run_id().
  Journal(std::string directory, std::string run_id, Limits limits = {});

  /// Publishes `fields` (an object) with "run", "seq" (from 1), "time" (RFC 3339, UTC, microseconds) and
  /// "kind" set. Strings in `fields` ought to be UTF-8 (json_from_bytes() of journal_record.h sees to it);
  /// bad bytes are replaced. A record that could not be kept uses up its number, so that a reader sees the
  /// gap; only the first such failure is an Error, so that the caller warns once, and later records are tried
  /// all the same.
  Result<void> append(std::string_view kind, nlohmann::json fields);

  const std::string &run_id() const { return run_id_; }

private:
  Result<void> publish(std::string_view line);
  Result<void> begin_segment();
  void give_segment_up();
  void prune() const;

  std::string directory_;
  std::string run_id_;
  Limits limits_;
  Descriptor segment_;        // open for appending, and held; none before the first record
  unsigned next_number_ = 0;  // of the next segment; numbers are not used twice
  std::size_t published_ = 0; // bytes of whole records in segment_
  bool given_up_ = false;     // segment_ takes no more; kept open so that the run still counts as at work
  bool failure_reported_ = false;
  std::uint64_t sequence_ = 0;
};

/// An id for this run: "20200131T120102.123456Z-0123456789ab", sorted by time, the tail random, so that
/// neither two processes nor two hosts sharing a home directory get the same one.
std::string new_run_id();

/// Where the journal is: <XDG_STATE_HOME>/kassay/journal, by default below ~/.local/state (XDG Base Directory
/// Specification 0.8: a relative XDG_STATE_HOME is ignored). Takes the values of the two environment
/// variables, empty where unset. Error if neither names a place.
Result<std::string> journal_directory(std::string_view xdg_state_home, std::string_view home);

} // namespace kassay
