// SPDX-License-Identifier: MIT
#include <algorithm>
#include <unordered_set>

#include "probe/id_list.h"
#include "probe/store_database.h"

namespace kassay {

namespace {

/// Some thirty toolchains; below it nobody needs to care.
constexpr std::int64_t large_bytes = 64 << 20;

} // namespace

Result<Store::Forgotten> Store::prune(int days) {
  if (auto written = flush(); !written)
    return std::unexpected(written.error());
  Forgotten forgotten;
  if (!database_->begin_writing())
    return database_->error("cannot write");
  if (!database_->forget(days, forgotten) || !database_->execute("COMMIT")) {
    auto failure = database_->error("cannot prune");
    database_->execute("ROLLBACK");
    return failure;
  }
  database_->execute("VACUUM"); // refused while others read: then the next one does it
  return forgotten;
}

/// Of a statement that gives one number; 0 if it does not.
std::int64_t Store::Database::number(const char *text) {
  sqlite3_stmt *select = statement(text);
  const std::int64_t result =
      select && sqlite3_step(select) == SQLITE_ROW ? sqlite3_column_int64(select, 0) : 0;
  sqlite3_reset(select);
  return result;
}

std::int64_t Store::Database::bytes_in_use() {
  return (number("PRAGMA page_count") - number("PRAGMA freelist_count")) * number("PRAGMA page_size");
}

/// In a transaction that the caller ends.
bool Store::Database::forget(int days, Forgotten &forgotten) {
  const auto remove = [&](const char *text, std::int64_t &count) {
    sqlite3_stmt *deletion = statement(text);
    sqlite3_bind_int64(deletion, 1, today() - days);
    const bool good = finish(deletion);
    count += good ? sqlite3_changes64(handle) : 0;
    return good;
  };
  return remove("DELETE FROM answer WHERE used <= ?", forgotten.answers) &&
         remove("DELETE FROM file_fact WHERE used <= ?", forgotten.digests) && forget_evidence();
}

bool Store::Database::forget_evidence() {
  std::unordered_set<std::int64_t> wanted;
  sqlite3_stmt *select = statement("SELECT evidence FROM answer");
  while (sqlite3_step(select) == SQLITE_ROW)
    for (const std::int64_t id : unpack_ids(column_bytes(select, 0)))
      wanted.insert(id);
  std::vector<std::int64_t> unwanted;
  select = statement("SELECT id FROM evidence");
  while (sqlite3_step(select) == SQLITE_ROW)
    if (const std::int64_t id = sqlite3_column_int64(select, 0); !wanted.contains(id))
      unwanted.push_back(id);
  sqlite3_reset(select);
  return std::ranges::all_of(unwanted, [&](std::int64_t id) {
    sqlite3_stmt *deletion = statement("DELETE FROM evidence WHERE id=?");
    sqlite3_bind_int64(deletion, 1, id);
    return finish(deletion);
  });
}

/// The first process of a day that finds the store large forgets what was not used for a month; where that
/// is not enough, for a week, and at last for a day. Does not wait for other writers, and does not shrink the
/// file, which takes as long as writing it: what is free in it is used again.
void Store::Database::prune_where_large() {
  static constexpr const char *last_time = "SELECT day FROM pruned";
  if (bytes_in_use() <= large_bytes || number(last_time) >= today())
    return;
  sqlite3_busy_timeout(handle, 0);
  const bool began = begin_writing();
  sqlite3_busy_timeout(handle, busy_milliseconds);
  if (!began)
    return;
  sqlite3_stmt *note = statement("UPDATE pruned SET day=?");
  sqlite3_bind_int64(note, 1, today());
  Forgotten forgotten;
  bool good = finish(note);
  for (const int days : {30, 7, 1})
    good = good && (bytes_in_use() <= large_bytes || forget(days, forgotten));
  if (!good || !execute("COMMIT"))
    execute("ROLLBACK"); // another process, another day
}

} // namespace kassay
