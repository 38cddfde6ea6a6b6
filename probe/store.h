// SPDX-License-Identifier: MIT
// What kassay remembers between runs: answers with the proof that they are fresh, and digests of files.
//
// One SQLite database in WAL mode, shared by any number of kassay processes. An answer is kept with its
// evidence: the state of every file that the asked process used or looked for in vain. Rows only ever say
// "when these files were like this, the answer was that", so a stale row is never wrong, only useless; and a
// kill at any time loses at most what the killed run had not yet written. A database that cannot be read is
// set aside and begun anew. Rejected: a file per answer (thousands of opens in a warm run), an answer without
// evidence (yesterday's truth).
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "probe/file_access.h"
#include "probe/file_state.h"
#include "probe/result.h"

namespace kassay {

/// One thing an answer rests on: a path and what it was like.
struct Evidence {
  std::string path;
  bool content = false; ///< the bytes (of a directory: the entries) count, not only that and what it is
  bool executed = false;
  FileState state;
};

/// A remembered answer. The value is opaque to the store.
struct StoredAnswer {
  std::string value;
  std::vector<std::int64_t> evidence; ///< ids for Store::evidence()
};

/// Not thread-safe; any number of processes may have the same file open.
class Store {
public:
  struct Statistics {
    std::int64_t answers = 0, evidence = 0, digests = 0;
    std::int64_t bytes = 0; ///< of the database file
  };

  /// Opens or creates. The parent directories are made. Once a day a store of more than 64 MiB is pruned
  /// first: of what was not used for 30 days, then 7, then 1, until it is smaller. Errors: the place cannot
  /// be written or is no database.
  static Result<std::unique_ptr<Store>> open(const std::string &path);
  ~Store();
  Store(const Store &) = delete;
  Store &operator=(const Store &) = delete;

  std::optional<StoredAnswer> answer(std::string_view key);
  std::optional<Evidence> evidence(std::int64_t id);
  /// Replaces what was there under the key, at the next flush().
  void keep(std::string key, std::string value, std::vector<Evidence> evidence);

  /// What was remembered of a file in exactly this state.
  std::optional<std::string> file_fact(std::string_view kind, const FileState &state);
  void keep_file_fact(std::string kind, const FileState &state, std::string fact);

  Statistics statistics();
  struct Forgotten {
    std::int64_t answers = 0, digests = 0;
  };
  /// Forgets answers and file facts not used for `days`, and the evidence that only they had; gives the space
  /// back to the file system. Returns how many went.
  Result<Forgotten> prune(int days);
  /// SQLite's own integrity check: empty when sound, else its first finding.
  Result<std::string> verify();

  /// Writes everything kept so far, in one short transaction; the destructor does it, too. Ends the
  /// transaction that look-ups share: to be called before a long wait.
  Result<void> flush();

private:
  struct Database;
  explicit Store(std::unique_ptr<Database> database);
  std::unique_ptr<Database> database_;
};

/// $XDG_CACHE_HOME/kassay/store.sqlite, or below ~/.cache; a relative XDG_CACHE_HOME is ignored, as its
/// specification demands.
std::string default_store_path();

} // namespace kassay
