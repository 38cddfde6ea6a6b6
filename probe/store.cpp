// SPDX-License-Identifier: MIT
#include "probe/store.h"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <map>
#include <thread>
#include <unordered_set>

#include <fcntl.h>
#include <fmt/format.h>
#include <sqlite3.h>
#include <sys/file.h>
#include <unistd.h>

#include "probe/descriptor.h"

namespace kassay {

namespace {

constexpr int schema_version = 1;
constexpr int busy_milliseconds = 30'000;
constexpr const char *schema = R"(
CREATE TABLE IF NOT EXISTS evidence(
  id INTEGER PRIMARY KEY, path TEXT NOT NULL, use INTEGER NOT NULL, kind INTEGER NOT NULL,
  device INTEGER NOT NULL, inode INTEGER NOT NULL, size INTEGER NOT NULL, mtime INTEGER NOT NULL,
  ctime INTEGER NOT NULL, UNIQUE(path, use, kind, device, inode, size, mtime, ctime));
CREATE TABLE IF NOT EXISTS answer(
  key BLOB PRIMARY KEY, value BLOB NOT NULL, evidence BLOB NOT NULL, used INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS file_fact(
  kind TEXT NOT NULL, device INTEGER NOT NULL, inode INTEGER NOT NULL, size INTEGER NOT NULL,
  mtime INTEGER NOT NULL, ctime INTEGER NOT NULL, fact BLOB NOT NULL,
  PRIMARY KEY(kind, device, inode, size, mtime, ctime)) WITHOUT ROWID;
)";

std::int64_t today() {
  return std::chrono::duration_cast<std::chrono::days>(std::chrono::system_clock::now().time_since_epoch())
      .count();
}

/// Ids as 8-byte little-endian numbers would be simple; as differences in base 128 they are a tenth of that.
std::string pack(const std::vector<std::int64_t> &ids) {
  std::string bytes;
  std::int64_t previous = 0;
  for (const std::int64_t id : ids) {
    auto rest = static_cast<std::uint64_t>(id - previous);
    for (; rest >= 0x80; rest >>= 7)
      bytes += static_cast<char>(rest | 0x80);
    bytes += static_cast<char>(rest);
    previous = id;
  }
  return bytes;
}

std::vector<std::int64_t> unpack(std::string_view bytes) {
  std::vector<std::int64_t> ids;
  std::uint64_t number = 0;
  unsigned shift = 0;
  std::int64_t previous = 0;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    if (shift < 64)
      number |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
    shift += 7;
    if (byte & 0x80)
      continue;
    previous += static_cast<std::int64_t>(number);
    ids.push_back(previous);
    number = 0;
    shift = 0;
  }
  return ids;
}

std::string_view column_bytes(sqlite3_stmt *statement, int column) {
  const auto *data = static_cast<const char *>(sqlite3_column_blob(statement, column));
  return {data ? data : "", static_cast<std::size_t>(sqlite3_column_bytes(statement, column))};
}

} // namespace

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
  std::vector<std::string> used; // keys to be marked as used today

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
  bool prune_evidence();
};

namespace {

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
    if (prepare(database->handle))
      return std::unique_ptr<Store>(new Store(std::move(database)));
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
  StoredAnswer found{std::string(column_bytes(statement, 0)), unpack(column_bytes(statement, 1))};
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
  const std::string packed = pack(ids);
  sqlite3_stmt *insert =
      statement("INSERT OR REPLACE INTO answer(key, value, evidence, used) VALUES(?,?,?,?)");
  bind_blob(insert, 1, answer.key);
  bind_blob(insert, 2, answer.value);
  bind_blob(insert, 3, packed);
  sqlite3_bind_int64(insert, 4, today());
  return finish(insert);
}

std::optional<std::string> Store::file_fact(std::string_view kind, const FileState &state) {
  sqlite3_stmt *statement = database_->query(
      "SELECT fact FROM file_fact WHERE device=? AND inode=? AND size=? AND mtime=? AND ctime=? AND kind=?");
  bind(statement, 1, state);
  bind_text(statement, 6, kind);
  if (sqlite3_step(statement) != SQLITE_ROW)
    return std::nullopt;
  std::string fact(column_bytes(statement, 0));
  sqlite3_reset(statement);
  return fact;
}

void Store::keep_file_fact(std::string kind, const FileState &state, std::string fact) {
  database_->facts.push_back({std::move(kind), state, std::move(fact)});
}

bool Store::Database::write_fact(const UnwrittenFact &fact) {
  sqlite3_stmt *insert =
      statement("INSERT OR REPLACE INTO file_fact(device, inode, size, mtime, ctime, kind, fact) "
                "VALUES(?,?,?,?,?,?,?)");
  bind(insert, 1, fact.state);
  bind_text(insert, 6, fact.kind);
  bind_blob(insert, 7, fact.fact);
  return finish(insert);
}

bool Store::Database::write_use(const std::string &key) {
  sqlite3_stmt *update = statement("UPDATE answer SET used=? WHERE key=?");
  sqlite3_bind_int64(update, 1, today());
  bind_blob(update, 2, key);
  return finish(update);
}

Store::Statistics Store::statistics() {
  const auto count = [&](const char *text) {
    sqlite3_stmt *statement = database_->statement(text);
    const std::int64_t result =
        sqlite3_step(statement) == SQLITE_ROW ? sqlite3_column_int64(statement, 0) : 0;
    sqlite3_reset(statement);
    return result;
  };
  return {.answers = count("SELECT count(*) FROM answer"),
          .evidence = count("SELECT count(*) FROM evidence"),
          .digests = count("SELECT count(*) FROM file_fact WHERE kind='sha256'"),
          .bytes = count("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size")};
}

Result<std::int64_t> Store::prune(int days) {
  if (auto written = flush(); !written)
    return std::unexpected(written.error());
  if (!database_->begin_writing())
    return database_->error("cannot write");
  sqlite3_stmt *statement = database_->statement("DELETE FROM answer WHERE used <= ?");
  sqlite3_bind_int64(statement, 1, today() - days);
  const bool deleted = database_->finish(statement);
  const std::int64_t gone = sqlite3_changes64(database_->handle);
  if (!deleted || !database_->prune_evidence() || !database_->execute("COMMIT")) {
    auto failure = database_->error("cannot prune");
    database_->execute("ROLLBACK");
    return failure;
  }
  database_->execute("VACUUM"); // refused while others read: then the next one does it
  return gone;
}

bool Store::Database::prune_evidence() {
  std::unordered_set<std::int64_t> wanted;
  sqlite3_stmt *select = statement("SELECT evidence FROM answer");
  while (sqlite3_step(select) == SQLITE_ROW)
    for (const std::int64_t id : unpack(column_bytes(select, 0)))
      wanted.insert(id);
  std::vector<std::int64_t> unwanted;
  select = statement("SELECT id FROM evidence");
  while (sqlite3_step(select) == SQLITE_ROW)
    if (const std::int64_t id = sqlite3_column_int64(select, 0); !wanted.contains(id))
      unwanted.push_back(id);
  sqlite3_reset(select);
  return std::ranges::all_of(unwanted, [&](std::int64_t id) {
    sqlite3_stmt *remove = statement("DELETE FROM evidence WHERE id=?");
    sqlite3_bind_int64(remove, 1, id);
    return finish(remove);
  });
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
  if (database.answers.empty() && database.facts.empty() && database.used.empty())
    return {};
  const bool good =
      database.begin_writing() &&
      std::ranges::all_of(database.answers, [&](const auto &row) { return database.write_answer(row); }) &&
      std::ranges::all_of(database.facts, [&](const auto &row) { return database.write_fact(row); }) &&
      std::ranges::all_of(database.used, [&](const auto &key) { return database.write_use(key); }) &&
      database.execute("COMMIT");
  database.answers.clear(); // what could not be written is found out again some day
  database.facts.clear();
  database.used.clear();
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
