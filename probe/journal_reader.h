// SPDX-License-Identifier: MIT
// Reads the journal beside its writers, without asking them to wait.
//
// What a reader may rely on, and how:
//
//   - Only whole records: bytes after the last newline are kept back until their newline comes, and dropped
//   when it
//     cannot come any more (the run went on to another segment, or ended).
//   - Per-run order: a segment is left only after a later one of the same run was seen and then the end of
//   this one
//     was read. A later one exists only if the writer has finished with this one, so nothing is left behind.
//     Which segment is the next is found by opening names one by one, not from the directory listing, which
//     may lack a file that is older than another it has.
//   - Nothing is hidden: a sequence number that does not follow the last one is reported as a gap (pruned, or
//   not
//     kept because the disk was full), and what is not a record is reported as damage.
//
// Following is driven by inotify(7), as a wake-up only: what there is to read is always found by looking, so
// a lost or merged event costs nothing. Where inotify has no descriptor left or does not see the writers (a
// network file system), looking every now and then is enough.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <variant>
#include <vector>

#include <nlohmann/json.hpp>

#include "probe/result.h"

namespace kassay {

/// One record, as it was published.
struct JournalRecord {
  std::string run;
  std::uint64_t sequence = 0;
  nlohmann::json fields; ///< the whole record, "run" and "seq" included
  std::string line;      ///< its text, one line of JSON without the newline
};

/// Records `first` to `last` of a run are not in the journal.
struct JournalGap {
  std::string run;
  std::uint64_t first = 0;
  std::uint64_t last = 0;
};

/// A line that is no record of this run, or one out of order. A machine that lost power can leave such lines;
/// a process that was killed cannot.
struct JournalDamage {
  std::string run;
  std::string message; ///< "file: what is wrong"
};

using JournalEvent = std::variant<JournalRecord, JournalGap, JournalDamage>;

/// Called for each event; false ends the reading.
using OnJournalEvent = std::function<bool(const JournalEvent &)>;

/// A run that is in the journal.
struct JournalRun {
  std::string id;
  bool at_work = false; ///< it may append more
};

/// The runs in the journal, oldest first; those that have published nothing are left out.
Result<std::vector<JournalRun>> list_runs(const std::string &directory);

/// Reports what a run has published so far.
Result<void> read_run(const std::string &directory, const std::string &run, const OnJournalEvent &on_event);

/// What to follow.
struct FollowOptions {
  /// One run, until it has ended (it is waited for if it is not there yet); empty: all, merged as records
  /// arrive.
  std::string run{};
  bool ended_runs_too = true; ///< of all runs: also the records of those that had ended before
};

/// Reports records as they are published. Returns when the followed run has ended, when `on_event` returns
/// false, or when `stopped` does: it is asked at least once a second, and what was published before it said
/// so is still reported.
Result<void> follow_runs(const std::string &directory, const FollowOptions &options,
                         const OnJournalEvent &on_event, const std::function<bool()> &stopped);

} // namespace kassay
