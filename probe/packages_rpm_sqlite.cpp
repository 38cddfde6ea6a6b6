// SPDX-License-Identifier: MIT
// rpm's SQLite database (rpm's lib/backend/sqlite.c): table Packages (hnum, blob) has a header a package,
// table Basenames (key, hnum, idx) is the index of the files' last names.
//
// Opened read-only and as immutable, so that nothing (a -shm file) is written beside a foreign root's
// database; only where a write-ahead log waits to be merged does SQLite need its shared memory, and may make
// that file.
//
// A hostile file can name anything "Packages", an endless view too: work is limited (the progress handler),
// the schema is not trusted to call functions, and all headers together are no longer than the file.
#include "probe/packages_rpm.h"

#include <filesystem>
#include <memory>
#include <set>

#include <fmt/format.h>
#include <sqlite3.h>

#include "probe/package_url.h"
#include "probe/rpm_header.h"

namespace kassay {

namespace {

/// Virtual machine instructions, in thousands, before a search is given up: about a second.
constexpr int work_limit = 50'000;
constexpr std::size_t packages_limit = 1'000'000;

using Connection = std::unique_ptr<sqlite3, decltype(&sqlite3_close_v2)>;
using Statement = std::unique_ptr<sqlite3_stmt, decltype(&sqlite3_finalize)>;

int spend_work(void *left) {
  return --*static_cast<int *>(left) < 0;
}

class SqliteReader {
public:
  SqliteReader(DatabaseQuery &asked, const RootFile &database, const std::string &outer_path)
      : query(asked), file(database), path(outer_path), unread(database.size()) {}

  Result<void> search() {
    if (!open())
      return failed();
    auto headers = headers_with_wanted_names();
    if (!headers)
      return std::unexpected(headers.error());
    Statement statement = prepare("SELECT blob FROM Packages WHERE hnum = ?1");
    if (!statement)
      return failed();
    for (std::int64_t header : *headers)
      if (Result<void> done = claim_header(statement.get(), header); !done)
        return done;
    return {};
  }

private:
  /// False, with the connection's error set, where SQLite cannot.
  bool open() {
    std::string real = file.real_path();
    if (real.empty())
      real = path;
    std::error_code absent;
    std::uint64_t log_size = std::filesystem::file_size(real + "-wal", absent);
    bool has_log = !absent && log_size > 0;
    if (has_log)
      unread += log_size;
    std::string uri = "file:" + percent_encoded(real, "/") + (has_log ? "?mode=ro" : "?mode=ro&immutable=1");
    sqlite3 *opened = nullptr;
    int status = sqlite3_open_v2(uri.c_str(), &opened,
                                 SQLITE_OPEN_READONLY | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX, nullptr);
    connection.reset(opened);
    if (status != SQLITE_OK)
      return false;
    sqlite3_busy_timeout(opened, 1000);
    sqlite3_db_config(opened, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    sqlite3_db_config(opened, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
    sqlite3_limit(opened, SQLITE_LIMIT_LENGTH, static_cast<int>(RpmHeader::size_limit));
    sqlite3_progress_handler(opened, 1000, spend_work, &work_left);
    return true;
  }

  Statement prepare(const char *sql) {
    sqlite3_stmt *statement = nullptr;
    sqlite3_prepare_v2(connection.get(), sql, -1, &statement, nullptr);
    return Statement(statement, &sqlite3_finalize);
  }

  /// SQLite's last error. A database that is being written to is no broken one.
  std::unexpected<Error> failed() const {
    int code = sqlite3_errcode(connection.get());
    if (code == SQLITE_INTERRUPT)
      return fail(ErrorKind::environment, path + ": a query takes too long: no database that rpm wrote");
    return fail(code == SQLITE_BUSY ? ErrorKind::temporary : ErrorKind::environment,
                fmt::format("{}: {}", path, sqlite3_errmsg(connection.get())));
  }

  Result<std::set<std::int64_t>> headers_with_wanted_names() {
    std::set<std::int64_t> headers;
    Statement statement = prepare("SELECT hnum FROM Basenames WHERE key = ?1");
    if (!statement)
      return failed();
    std::set<std::string_view> keys;
    for (const auto &[name, wanted] : query.search.names())
      keys.insert(std::string_view(name).substr(name.rfind('/') + 1));
    for (std::string_view key : keys) {
      sqlite3_reset(statement.get());
      sqlite3_bind_text(statement.get(), 1, key.data(), static_cast<int>(key.size()), SQLITE_STATIC);
      int status;
      while ((status = sqlite3_step(statement.get())) == SQLITE_ROW && headers.size() < packages_limit)
        headers.insert(sqlite3_column_int64(statement.get(), 0));
      if (status == SQLITE_ROW)
        return fail(ErrorKind::environment, fmt::format("{}: more than {} packages", path, packages_limit));
      if (status != SQLITE_DONE)
        return failed();
    }
    return headers;
  }

  Result<void> claim_header(sqlite3_stmt *statement, std::int64_t header) {
    sqlite3_reset(statement);
    sqlite3_bind_int64(statement, 1, header);
    int status = sqlite3_step(statement);
    if (status != SQLITE_ROW && status != SQLITE_DONE)
      return failed();
    const void *blob = status == SQLITE_ROW ? sqlite3_column_blob(statement, 0) : nullptr;
    std::size_t size = blob ? static_cast<std::size_t>(sqlite3_column_bytes(statement, 0)) : 0;
    if (size == 0 || size > unread)
      return fail(ErrorKind::environment, fmt::format("{}: package {} has no header", path, header));
    unread -= size;
    return claim_rpm_header({static_cast<const char *>(blob), size}, query, path);
  }

  DatabaseQuery &query;
  const RootFile &file;
  const std::string &path;
  std::uint64_t unread; ///< bytes of the file and its log that no header has taken yet
  int work_left = work_limit;
  Connection connection{nullptr, &sqlite3_close_v2};
};

} // namespace

Result<void> search_rpm_sqlite(DatabaseQuery &query, const RootFile &file, const std::string &path) {
  query.evidence.push_back(path + "-wal");
  return SqliteReader(query, file, path).search();
}

} // namespace kassay
