// SPDX-License-Identifier: MIT
// The connection behind a Store, shared by the files that implement it (store*.cpp) and by nobody else.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <sqlite3.h>

#include "probe/store.h"

namespace kassay {

/// How long to wait for another process that writes.
constexpr int busy_milliseconds = 30'000;

/// In days since 1970: what rows note as their last use.
inline std::int64_t today() {
  return std::chrono::duration_cast<std::chrono::days>(std::chrono::system_clock::now().time_since_epoch())
      .count();
}

/// Valid until the statement is stepped or reset.
inline std::string_view column_bytes(sqlite3_stmt *statement, int column) {
  const auto *data = static_cast<const char *>(sqlite3_column_blob(statement, column));
  return {data ? data : "", static_cast<std::size_t>(sqlite3_column_bytes(statement, column))};
}

struct Store::Database {
  sqlite3 *handle = nullptr;
  std::string path;
  bool reading = false;                              // a read transaction is open
  std::map<const char *, sqlite3_stmt *> statements; // by the address of their text, all literals here
  /// What flush() will write, in one short transaction: other processes must not wait while compilers run.
  struct Unwritten {
    std::string key, value;
    std::vector<Evidence> evidence;
  };
  struct UnwrittenFact {
    std::string kind;
    FileState state;
    std::string fact;
  };
  std::vector<Unwritten> answers;
  std::vector<UnwrittenFact> facts;
  std::vector<std::string> used;         // keys to be marked as used today
  std::vector<UnwrittenFact> used_facts; // likewise; their texts are empty

  ~Database() {
    for (const auto &[text, statement] : statements)
      sqlite3_finalize(statement);
    sqlite3_close(handle);
  }

  std::unexpected<Error> error(const char *what) const {
    const int code = sqlite3_errcode(handle) & 0xff;
    const bool temporary = code == SQLITE_BUSY || code == SQLITE_FULL || code == SQLITE_LOCKED;
    return fail(temporary ? ErrorKind::temporary : ErrorKind::environment,
                fmt::format("{}: {}: {}", path, what, sqlite3_errmsg(handle)),
                "--no-cache works without the store; removing the file begins a new one");
  }

  bool execute(const char *text) const {
    return sqlite3_exec(handle, text, nullptr, nullptr, nullptr) == SQLITE_OK;
  }

  sqlite3_stmt *statement(const char *text) {
    sqlite3_stmt *&found = statements[text];
    if (!found)
      sqlite3_prepare_v3(handle, text, -1, SQLITE_PREPARE_PERSISTENT, &found, nullptr);
    if (found) {
      sqlite3_reset(found);
      sqlite3_clear_bindings(found);
    }
    return found;
  }

  /// A look-up. The first one begins a transaction, since each would else take and drop locks of its own:
  /// three system calls for each of the thousands of look-ups in a warm run.
  sqlite3_stmt *query(const char *text) {
    if (!reading)
      reading = execute("BEGIN");
    return statement(text);
  }

  void end_reading() {
    if (reading)
      execute("COMMIT");
    reading = false;
  }

  bool begin_writing() {
    end_reading();
    return execute("BEGIN IMMEDIATE");
  }

  /// Runs a statement that returns no rows.
  bool finish(sqlite3_stmt *statement) const {
    const bool good = statement && sqlite3_step(statement) == SQLITE_DONE;
    sqlite3_reset(statement);
    return good;
  }

  bool write_answer(const Unwritten &answer);
  bool write_fact(const UnwrittenFact &fact);
  bool write_use(const std::string &key);
  bool write_fact_use(const UnwrittenFact &fact);
  std::int64_t number(const char *text);
  std::int64_t bytes_in_use();
  bool forget(int days, Forgotten &forgotten);
  bool forget_evidence();
  void prune_where_large();
};

} // namespace kassay
