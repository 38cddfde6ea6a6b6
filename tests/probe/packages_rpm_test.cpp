// SPDX-License-Identifier: MIT
#include "tests/probe/packages_fixture.h"
#include "tests/probe/rpm_fixture.h"

#include <gmock/gmock.h>

namespace kassay {
namespace {

constexpr const char *sqlite_path = "/usr/lib/sysimage/rpm/rpmdb.sqlite";
constexpr const char *ndb_path = "/usr/lib/sysimage/rpm/Packages.db";

class Rpm : public PackagesTest {
protected:
  Rpm() { write("/etc/os-release", "ID=fedora\nVERSION_ID=37\n"); }

  void write_sqlite(const std::string &header) {
    write(sqlite_path, "");
    write_rpm_sqlite(root + sqlite_path, header, {"libgcc.so", "left-out"});
  }

  void run_sql(const char *sql) {
    std::filesystem::create_directories(std::filesystem::path(root + sqlite_path).parent_path());
    sqlite3 *database = nullptr;
    ASSERT_EQ(sqlite3_open((root + sqlite_path).c_str(), &database), SQLITE_OK);
    ASSERT_EQ(sqlite3_exec(database, sql, nullptr, nullptr, nullptr), SQLITE_OK);
    sqlite3_close(database);
  }

  const Package expected{"rpm",
                         "gcc-libs",
                         "1:12.2.1-4.fc37",
                         "x86_64",
                         "gcc (12.2.1-4.fc37)",
                         "pkg:rpm/fedora/gcc-libs@12.2.1-4.fc37?arch=x86_64&distro=fedora-37&epoch=1"};
};

TEST_F(Rpm, SqlitePackageHasAllFields) {
  write_sqlite(rpm_example().str());
  EXPECT_EQ(package("/usr/lib64/libgcc.so"), expected);
}

TEST_F(Rpm, NdbPackageHasAllFields) {
  write(ndb_path, rpm_ndb(rpm_example().str()));
  EXPECT_EQ(package("/usr/lib64/libgcc.so"), expected);
}

TEST_F(Rpm, DatabaseUnderVarIsFound) {
  write("/var/lib/rpm/Packages.db", rpm_ndb(rpm_example().str()));
  EXPECT_EQ(owner("/usr/lib64/libgcc.so"), "gcc-libs");
}

TEST_F(Rpm, SameBaseNameElsewhereIsNotOwned) {
  write_sqlite(rpm_example().str());
  EXPECT_EQ(owner("/opt/libgcc.so"), "");
}

TEST_F(Rpm, FileThatWasLeftOutIsNotOwned) {
  write_sqlite(rpm_example().str());
  EXPECT_EQ(owner("/usr/bin/left-out"), "");
}

TEST_F(Rpm, PackageWithoutEpochHasNoneInItsVersion) {
  write(ndb_path, rpm_ndb(RpmHeaderBytes()
                              .text(RpmTag::name, "make")
                              .text(RpmTag::version, "4.3")
                              .text(RpmTag::release, "11")
                              .texts(RpmTag::base_names, {"make"})
                              .texts(RpmTag::dir_names, {"/usr/bin/"})
                              .numbers(RpmTag::dir_indexes, {0})
                              .str()));
  EXPECT_EQ(package("/usr/bin/make"), (Package{"rpm", "make", "4.3-11", "", "make (4.3-11)",
                                               "pkg:rpm/fedora/make@4.3-11?distro=fedora-37"}));
}

TEST_F(Rpm, SqliteLeavesNothingBesideTheDatabase) {
  write_sqlite(rpm_example().str());
  run_sql("PRAGMA journal_mode = WAL");
  ASSERT_EQ(owner("/usr/lib64/libgcc.so"), "gcc-libs");
  std::filesystem::directory_iterator files(std::filesystem::path(root + sqlite_path).parent_path());
  EXPECT_EQ(std::distance(begin(files), end(files)), 1);
}

TEST_F(Rpm, WriteAheadLogThatWaitsIsRead) {
  write_sqlite(rpm_example().str());
  sqlite3 *writer = nullptr;
  ASSERT_EQ(sqlite3_open((root + sqlite_path).c_str(), &writer), SQLITE_OK);
  ASSERT_EQ(
      sqlite3_exec(writer, "PRAGMA journal_mode = WAL; DELETE FROM Basenames", nullptr, nullptr, nullptr),
      SQLITE_OK);
  EXPECT_EQ(owner("/usr/lib64/libgcc.so"), "");
  sqlite3_close(writer);
}

TEST_F(Rpm, FileThatIsNoSqliteDatabaseIsNamed) {
  write(sqlite_path, std::string(8192, 'x'));
  EXPECT_EQ(owner("/usr/bin/make"), "error: " + root + sqlite_path + ": file is not a database");
}

TEST_F(Rpm, EndlessViewInPlaceOfATableIsGivenUp) {
  run_sql("CREATE VIEW Basenames AS WITH RECURSIVE n(hnum) AS (SELECT 1 UNION ALL SELECT hnum FROM n) "
          "SELECT hnum, 'make' AS key FROM n; CREATE TABLE Packages (hnum, blob)");
  EXPECT_EQ(owner("/usr/bin/make"),
            "error: " + root + sqlite_path + ": a query takes too long: no database that rpm wrote");
}

TEST_F(Rpm, IndexThatNamesNoPackageIsRefused) {
  run_sql("CREATE TABLE Packages (hnum INTEGER PRIMARY KEY, blob BLOB);"
          "CREATE TABLE Basenames (key, hnum, idx); INSERT INTO Basenames VALUES ('make', 9, 0)");
  EXPECT_EQ(owner("/usr/bin/make"), "error: " + root + sqlite_path + ": package 9 has no header");
}

TEST_F(Rpm, HeaderWhoseFileHasNoDirectoryIsRefused) {
  write(ndb_path, rpm_ndb(RpmHeaderBytes()
                              .texts(RpmTag::base_names, {"a"})
                              .texts(RpmTag::dir_names, {"/"})
                              .numbers(RpmTag::dir_indexes, {1})
                              .str()));
  EXPECT_EQ(owner("/a"), "error: " + root + ndb_path + ": an rpm header whose file 0 has no directory");
}

TEST_F(Rpm, HeaderWithFewerNamesThanItSaysIsRefused) {
  write(ndb_path, rpm_ndb(RpmHeaderBytes()
                              .numbers(RpmTag::dir_indexes, {0, 0})
                              .texts(RpmTag::dir_names, {"/"})
                              .add(RpmTag::base_names, 8, 2, std::string("a\0", 2))
                              .str()));
  EXPECT_EQ(owner("/a"), "error: " + root + ndb_path + ": an rpm header whose file names end too early");
}

TEST_F(Rpm, EveryTruncationOfNdbIsRefused) {
  const std::string bytes = rpm_ndb(rpm_example().str());
  for (std::size_t length = 0; length < bytes.size(); length += length < 4000 || length > 4090 ? 1 : 50) {
    write(ndb_path, bytes.substr(0, length));
    EXPECT_THAT(owner("/usr/lib64/libgcc.so"), testing::StartsWith("error: " + root + ndb_path)) << length;
  }
}

TEST_F(Rpm, NdbBlobsThatOverlapAreRefused) {
  std::string bytes = rpm_ndb(rpm_example().str());
  for (std::size_t slot = 1; slot < 200; ++slot)
    bytes.replace(32 + slot * 16, 16, bytes, 32, 16);
  write(ndb_path, bytes);
  EXPECT_THAT(owner("/usr/bin/make"), testing::HasSubstr(ndb_path + std::string(": package 7 takes ")));
}

TEST_F(Rpm, NdbSlotBeyondAllNumbersIsRefused) {
  std::string bytes = rpm_ndb(rpm_example().str());
  bytes.replace(32 + 8, 4, little_endian(0xffffffff));
  write(ndb_path, bytes);
  EXPECT_EQ(owner("/usr/bin/make"), "error: " + root + ndb_path + ": package 7 lies beyond the end");
}

TEST_F(Rpm, BerkeleyDatabaseIsNamed) {
  write("/var/lib/rpm/Packages", "old");
  EXPECT_EQ(owner("/usr/bin/make"),
            "error: " + root +
                "/var/lib/rpm/Packages: an rpm database in the BerkeleyDB format, which is not read");
}

TEST_F(Rpm, ConvertedDatabaseComesBeforeTheOldOne) {
  write("/var/lib/rpm/Packages", "old");
  write(ndb_path, rpm_ndb(rpm_example().str()));
  EXPECT_EQ(owner("/usr/lib64/libgcc.so"), "gcc-libs");
}

} // namespace
} // namespace kassay
