// SPDX-License-Identifier: MIT
#include "probe/store.h"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <thread>

#include <fcntl.h>
#include <fmt/format.h>
#include <sqlite3.h>
#include <sys/file.h>
#include <unistd.h>

#include "probe/descriptor.h"
#include "probe/id_list.h"
#include "probe/store_database.h"

namespace kassay {

namespace {

constexpr int schema_version = 2;
constexpr const char *schema = R"(
CREATE TABLE IF NOT EXISTS evidence(
  id INTEGER PRIMARY KEY, path TEXT NOT NULL, use INTEGER NOT NULL, kind INTEGER NOT NULL,
  device INTEGER NOT NULL, inode INTEGER NOT NULL, size INTEGER NOT NULL, mtime INTEGER NOT NULL,
  ctime INTEGER NOT NULL, UNIQUE(path, use, kind, device, inode, size, mtime, ctime));
CREATE TABLE IF NOT EXISTS answer(
  key BLOB PRIMARY KEY, value BLOB NOT NULL, evidence BLOB NOT NULL, used INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS file_fact(
  kind TEXT NOT NULL, device INTEGER NOT NULL, inode INTEGER NOT NULL, size INTEGER NOT NULL,
  mtime INTEGER NOT NULL, ctime INTEGER NOT NULL, fact BLOB NOT NULL, used INTEGER NOT NULL,
  PRIMARY KEY(kind, device, inode, size, mtime, ctime)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS pruned(day INTEGER NOT NULL);
INSERT INTO pruned SELECT 0 WHERE NOT EXISTS(SELECT * FROM pruned);
)";

void bind(sqlite3_stmt *statement, int first, const FileState &state) {
  sqlite3_bind_int64(statement, first, static_cast<std::int64_t>(state.device));
  sqlite3_bind_int64(statement, first + 1, static_cast<std::int64_t>(state.inode));
  sqlite3_bind_int64(statement, first + 2, static_cast<std::int64_t>(state.size));
  sqlite3_bind_int64(statement, first + 3, state.mtime_ns);
  sqlite3_bind_int64(statement, first + 4, state.ctime_ns);
}

void bind_text(sqlite3_stmt *statement, int index, std::string_view text) {
  sqlite3_bind_text(statement, index, text.data(), static_cast<int>(text.size()), SQLITE_STATIC);
}

void bind_blob(sqlite3_stmt *statement, int index, std::string_view bytes) {
  sqlite3_bind_blob(statement, index, bytes.empty() ? "" : bytes.data(), static_cast<int>(bytes.size()),
                    SQLITE_STATIC);
}

int use_of(const Evidence &evidence) {
  return (evidence.content ? 1 : 0) | (evidence.executed ? 2 : 0);
}

/// WAL and the schema. Switching to WAL is refused, not waited for, while another process does the same.
bool prepare(sqlite3 *handle) {
  const auto execute = [&](const char *text) {
    return sqlite3_exec(handle, text, nullptr, nullptr, nullptr) == SQLITE_OK;
  };
  const auto limit = std::chrono::steady_clock::now() + std::chrono::milliseconds(busy_milliseconds);
  while (!execute("PRAGMA journal_mode=WAL")) {
    if ((sqlite3_errcode(handle) & 0xff) != SQLITE_BUSY || std::chrono::steady_clock::now() > limit)
      return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  execute("PRAGMA synchronous=NORMAL"); // a lost tail only costs that a trial runs again
  execute("PRAGMA mmap_size=268435456");
  sqlite3_stmt *statement = nullptr;
  int version = -1;
  if (sqlite3_prepare_v2(handle, "PRAGMA user_version", -1, &statement, nullptr) == SQLITE_OK &&
      sqlite3_step(statement) == SQLITE_ROW)
    version = sqlite3_column_int(statement, 0);
  sqlite3_finalize(statement);
  if (version == schema_version)
    return true;
  if (version != 0) // another kassay's format: everything in here can be found out again
    return false;
  return execute("BEGIN IMMEDIATE") && execute(schema) &&
         execute(fmt::format("PRAGMA user_version={}", schema_version).c_str()) && execute("COMMIT");
}

bool is_worthless(int code) {
  return code == SQLITE_NOTADB || code == SQLITE_CORRUPT || code == SQLITE_OK;
}

/// Moves a database that is of no use out of the way, so that its owner can still look at it, unless another
/// process did that meanwhile: by then a new one may be there. Its log goes first, for it must never be taken
/// for that of the new one.
void set_aside(const std::string &path, const FileState &unusable) {
  const std::string directory = std::filesystem::path(path).parent_path().string();
  const Descriptor lock(
      ::open(directory.empty() ? "." : directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  while (flock(lock.get(), LOCK_EX) != 0 && errno == EINTR) {
  }
  const FileState now = file_state(path);
  if (now.device != unusable.device || now.inode != unusable.inode)
    return;
  std::error_code error;
  for (const char *suffix : {"-wal", "-shm", ""})
    std::filesystem::rename(path + suffix, fmt::format("{}.unusable{}", path, suffix), error);
}

} // namespace

Store::Store(std::unique_ptr<Database> database) : database_(std::move(database)) {}

Store::~Store() {
  (void)flush();
}

Result<std::unique_ptr<Store>> Store::open(const std::string &path) {
  std::error_code error;
  std::filesystem::create_directories(std::filesystem::path(path).parent_path(), error);
  for (int attempt = 0;; ++attempt) {
    auto database = std::make_unique<Database>();
    database->path = path;
    const FileState before = file_state(path);
    const int opened =
        sqlite3_open_v2(path.c_str(), &database->handle,
                        SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, nullptr);
    if (opened != SQLITE_OK)
      return database->error("cannot open the store");
    sqlite3_busy_timeout(database->handle, busy_milliseconds);
    if (prepare(database->handle)) {
      database->prune_where_large();
      return std::unique_ptr<Store>(new Store(std::move(database)));
    }
    if (attempt > 1 || !is_worthless(sqlite3_errcode(database->handle) & 0xff))
      return database->error("cannot use the store");
    database.reset();
    set_aside(path, before);
  }
}

std::optional<StoredAnswer> Store::answer(std::string_view key) {
  sqlite3_stmt *statement = database_->query("SELECT value, evidence, used FROM answer WHERE key=?");
  bind_blob(statement, 1, key);
  if (sqlite3_step(statement) != SQLITE_ROW)
    return std::nullopt;
  StoredAnswer found{std::string(column_bytes(statement, 0)), unpack_ids(column_bytes(statement, 1))};
  const bool used_today = sqlite3_column_int64(statement, 2) >= today();
  sqlite3_reset(statement);
  if (!used_today)
    database_->used.emplace_back(key);
  return found;
}

std::optional<Evidence> Store::evidence(std::int64_t id) {
  sqlite3_stmt *statement =
      database_->query("SELECT device, inode, size, mtime, ctime, kind, use, path FROM evidence WHERE id=?");
  sqlite3_bind_int64(statement, 1, id);
  if (sqlite3_step(statement) != SQLITE_ROW)
    return std::nullopt;
  Evidence found;
  found.state.device = static_cast<std::uint64_t>(sqlite3_column_int64(statement, 0));
  found.state.inode = static_cast<std::uint64_t>(sqlite3_column_int64(statement, 1));
  found.state.size = static_cast<std::uint64_t>(sqlite3_column_int64(statement, 2));
  found.state.mtime_ns = sqlite3_column_int64(statement, 3);
  found.state.ctime_ns = sqlite3_column_int64(statement, 4);
  found.state.kind = static_cast<FileState::Kind>(sqlite3_column_int(statement, 5));
  const int use = sqlite3_column_int(statement, 6);
  found.content = use & 1;
  found.executed = use & 2;
  found.path = column_bytes(statement, 7);
  sqlite3_reset(statement);
  return found;
}

void Store::keep(std::string key, std::string value, std::vector<Evidence> evidence) {
  database_->answers.push_back({std::move(key), std::move(value), std::move(evidence)});
}

bool Store::Database::write_answer(const Unwritten &answer) {
  std::vector<std::int64_t> ids;
  for (const Evidence &item : answer.evidence) {
    // An upsert that changes nothing, so that the id comes back whether the row was there or not.
    sqlite3_stmt *insert =
        statement("INSERT INTO evidence(device, inode, size, mtime, ctime, kind, use, path) "
                  "VALUES(?,?,?,?,?,?,?,?) ON CONFLICT DO UPDATE SET kind=kind RETURNING id");
    bind(insert, 1, item.state);
    sqlite3_bind_int(insert, 6, static_cast<int>(item.state.kind));
    sqlite3_bind_int(insert, 7, use_of(item));
    bind_text(insert, 8, item.path);
    if (sqlite3_step(insert) != SQLITE_ROW)
      return false;
    ids.push_back(sqlite3_column_int64(insert, 0));
    sqlite3_reset(insert);
  }
  std::ranges::sort(ids);
  const std::string packed = pack_ids(ids);
  sqlite3_stmt *insert =
      statement("INSERT OR REPLACE INTO answer(key, value, evidence, used) VALUES(?,?,?,?)");
  bind_blob(insert, 1, answer.key);
  bind_blob(insert, 2, answer.value);
  bind_blob(insert, 3, packed);
  sqlite3_bind_int64(insert, 4, today());
  return finish(insert);
}

std::optional<std::string> Store::file_fact(std::string_view kind, const FileState &state) {
  sqlite3_stmt *statement = database_->query("SELECT fact, used FROM file_fact WHERE device=? AND inode=? "
                                             "AND size=? AND mtime=? AND ctime=? AND kind=?");
  bind(statement, 1, state);
  bind_text(statement, 6, kind);
  if (sqlite3_step(statement) != SQLITE_ROW)
    return std::nullopt;
  std::string fact(column_bytes(statement, 0));
  const bool used_today = sqlite3_column_int64(statement, 1) >= today();
  sqlite3_reset(statement);
  if (!used_today)
    database_->used_facts.push_back({std::string(kind), state, {}});
  return fact;
}

void Store::keep_file_fact(std::string kind, const FileState &state, std::string fact) {
  database_->facts.push_back({std::move(kind), state, std::move(fact)});
}

bool Store::Database::write_fact(const UnwrittenFact &fact) {
  sqlite3_stmt *insert =
      statement("INSERT OR REPLACE INTO file_fact(device, inode, size, mtime, ctime, kind, fact, used) "
                "VALUES(?,?,?,?,?,?,?,?)");
  bind(insert, 1, fact.state);
  bind_text(insert, 6, fact.kind);
  bind_blob(insert, 7, fact.fact);
  sqlite3_bind_int64(insert, 8, today());
  return finish(insert);
}

bool Store::Database::write_fact_use(const UnwrittenFact &fact) {
  sqlite3_stmt *update =
      statement("UPDATE file_fact SET used=?7 WHERE device=?1 AND inode=?2 AND size=?3 AND mtime=?4 "
                "AND ctime=?5 AND kind=?6");
  bind(update, 1, fact.state);
  bind_text(update, 6, fact.kind);
  sqlite3_bind_int64(update, 7, today());
  return finish(update);
}

bool Store::Database::write_use(const std::string &key) {
  sqlite3_stmt *update = statement("UPDATE answer SET used=? WHERE key=?");
  sqlite3_bind_int64(update, 1, today());
  bind_blob(update, 2, key);
  return finish(update);
}

Store::Statistics Store::statistics() {
  return {.answers = database_->number("SELECT count(*) FROM answer"),
          .evidence = database_->number("SELECT count(*) FROM evidence"),
          .digests = database_->number("SELECT count(*) FROM file_fact WHERE kind='sha256'"),
          .bytes =
              database_->number("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size")};
}

Result<std::string> Store::verify() {
  sqlite3_stmt *statement = database_->statement("PRAGMA integrity_check(1)");
  if (!statement || sqlite3_step(statement) != SQLITE_ROW)
    return database_->error("cannot check");
  std::string finding(column_bytes(statement, 0));
  sqlite3_reset(statement);
  return finding == "ok" ? std::string() : finding;
}

Result<void> Store::flush() {
  Database &database = *database_;
  database.end_reading(); // what others write meanwhile is seen, and their log can be folded in
  if (database.answers.empty() && database.facts.empty() && database.used.empty() &&
      database.used_facts.empty())
    return {};
  const bool good =
      database.begin_writing() &&
      std::ranges::all_of(database.answers, [&](const auto &row) { return database.write_answer(row); }) &&
      std::ranges::all_of(database.facts, [&](const auto &row) { return database.write_fact(row); }) &&
      std::ranges::all_of(database.used, [&](const auto &key) { return database.write_use(key); }) &&
      std::ranges::all_of(database.used_facts,
                          [&](const auto &row) { return database.write_fact_use(row); }) &&
      database.execute("COMMIT");
  database.answers.clear(); // what could not be written is found out again some day
  database.facts.clear();
  database.used.clear();
  database.used_facts.clear();
  if (good)
    return {};
  auto failure = database.error("cannot write");
  database.execute("ROLLBACK");
  return failure;
}

std::string default_store_path() {
  const char *cache = std::getenv("XDG_CACHE_HOME");
  if (cache && cache[0] == '/')
    return std::string(cache) + "/kassay/store.sqlite";
  const char *home = std::getenv("HOME");
  return std::string(home && *home ? home : "/tmp") + "/.cache/kassay/store.sqlite";
}

} // namespace kassay
