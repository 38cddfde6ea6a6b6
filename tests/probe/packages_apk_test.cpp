// SPDX-License-Identifier: MIT
#include "tests/probe/packages_fixture.h"

#include <gmock/gmock.h>

namespace kassay {
namespace {

class Apk : public PackagesTest {
protected:
  Apk() { write("/etc/os-release", "ID=alpine\nVERSION_ID=3.20.1\n"); }

  static constexpr const char *database =
      "C:Q1abc=\nP:musl\nV:1.2.5-r0\nA:x86_64\no:musl\nF:lib\n"
      "R:ld-musl-x86_64.so.1\na:0:0:755\nZ:Q1x=\nR:libc.musl-x86_64.so.1\n\n"
      "P:g++\nV:13.2.1_git20240309-r0\nA:x86_64\no:gcc\nF:usr\nF:usr/bin\n"
      "R:g++\nF:\nR:.at-the-top\n\n";
};

TEST_F(Apk, PackageHasAllFields) {
  write("/lib/apk/db/installed", database);
  EXPECT_EQ(package("/usr/bin/g++"),
            (Package{"apk", "g++", "13.2.1_git20240309-r0", "x86_64", "gcc (13.2.1_git20240309-r0)",
                     "pkg:apk/alpine/g%2B%2B@13.2.1_git20240309-r0?arch=x86_64&distro=alpine-3.20.1"}));
}

TEST_F(Apk, SecondFileOfADirectoryIsFound) {
  write("/lib/apk/db/installed", database);
  EXPECT_EQ(owner("/lib/libc.musl-x86_64.so.1"), "musl");
}

TEST_F(Apk, FileInTheRootDirectoryIsFound) {
  write("/lib/apk/db/installed", database);
  EXPECT_EQ(owner("/.at-the-top"), "g++");
}

TEST_F(Apk, DatabaseUnderUsrIsFound) {
  write("/usr/lib/apk/db/installed", database);
  EXPECT_EQ(owner("/usr/bin/g++"), "g++");
}

TEST_F(Apk, PathNobodyOwnsIsAbsent) {
  write("/lib/apk/db/installed", database);
  EXPECT_EQ(owner("/usr/bin/gcc"), "");
}

TEST_F(Apk, PackageWithoutOriginIsItsOwnSource) {
  write("/lib/apk/db/installed", "P:local\nV:1\nA:noarch\nF:opt\nR:x\n");
  EXPECT_EQ(package("/opt/x").source, "local (1)");
}

TEST_F(Apk, FieldsOfThePackageBeforeAreForgotten) {
  write("/lib/apk/db/installed", "P:one\nV:1\no:other\nF:opt\nR:x\n\nF:opt\nR:y\n");
  EXPECT_EQ(owner("/opt/y"), "error: " + root + "/lib/apk/db/installed: a package without name");
}

TEST_F(Apk, LineWithoutFieldLetterIsNamed) {
  write("/lib/apk/db/installed", "P:musl\ngarbage\n");
  EXPECT_EQ(owner("/usr/bin/g++"), "error: " + root + "/lib/apk/db/installed:2: no field letter");
}

} // namespace
} // namespace kassay
