// SPDX-License-Identifier: MIT
#include "tests/probe/packages_fixture.h"

#include <sys/stat.h>

#include <gmock/gmock.h>

namespace kassay {
namespace {

class Dpkg : public PackagesTest {
protected:
  /// An installed package with one list file.
  void install(const std::string &name, const std::string &files, const std::string &more_fields = "",
               const std::string &state = "install ok installed") {
    status += "Package: " + name + "\nStatus: " + state + "\nArchitecture: amd64\nVersion: 1.0-1\n" +
              more_fields + "Description: a package\n of that name\n\n";
    write("/var/lib/dpkg/status", status);
    write("/var/lib/dpkg/info/" + name + ".list", "/.\n/usr\n/usr/bin\n" + files);
  }

  std::string status;
};

TEST_F(Dpkg, PackageHasAllFields) {
  install("cpp-12", "/usr/bin/cpp-12\n", "Source: gcc-12 (12.2.0-14+deb12u1)\n");
  EXPECT_EQ(package("/usr/bin/cpp-12"),
            (Package{"dpkg", "cpp-12", "1.0-1", "amd64", "gcc-12 (12.2.0-14+deb12u1)",
                     "pkg:deb/debian/cpp-12@1.0-1?arch=amd64&distro=debian-12"}));
}

TEST_F(Dpkg, SourceWithoutVersionHasThePackagesVersion) {
  install("libfoo1", "/usr/bin/foo\n", "Source: foo\n");
  EXPECT_EQ(package("/usr/bin/foo").source, "foo (1.0-1)");
}

TEST_F(Dpkg, SourceIsThePackageWhereNoneIsNamed) {
  install("make", "/usr/bin/make\n");
  EXPECT_EQ(package("/usr/bin/make").source, "make (1.0-1)");
}

TEST_F(Dpkg, PlusIsEncodedInThePurlAndTheColonOfAnEpochIsNot) {
  write("/var/lib/dpkg/status",
        "Package: g++\nStatus: install ok installed\nArchitecture: amd64\nVersion: 4:12.2.0-3+b1\n");
  write("/var/lib/dpkg/info/g++.list", "/usr/bin/g++\n");
  EXPECT_EQ(package("/usr/bin/g++").purl,
            "pkg:deb/debian/g%2B%2B@4:12.2.0-3%2Bb1?arch=amd64&distro=debian-12");
}

TEST_F(Dpkg, PathNobodyOwnsIsAbsent) {
  install("make", "/usr/bin/make\n");
  auto found = search({"/usr/bin/make", "/usr/local/bin/make"});
  ASSERT_TRUE(found);
  EXPECT_EQ(found->owners.size(), 1u);
}

TEST_F(Dpkg, PathIsNotFoundByItsFrontOrItsEnd) {
  install("make", "/usr/bin/make-first\n/x/usr/bin/make\n");
  EXPECT_EQ(owner("/usr/bin/make"), "");
}

TEST_F(Dpkg, LastLineWithoutNewlineCounts) {
  install("make", "/usr/bin/make");
  EXPECT_EQ(owner("/usr/bin/make"), "make");
}

TEST_F(Dpkg, MergedUsrFileIsFoundUnderItsOldName) {
  link("/lib", "usr/lib");
  install("libc6", "/lib/x86_64-linux-gnu/libc.so.6\n");
  EXPECT_EQ(owner("/usr/lib/x86_64-linux-gnu/libc.so.6"), "libc6");
}

TEST_F(Dpkg, OldNameAskedForIsFoundUnderTheNewOne) {
  link("/lib", "/usr/lib");
  install("libc6", "/usr/lib/libc.so.6\n");
  EXPECT_EQ(owner("/lib/libc.so.6"), "libc6");
}

TEST_F(Dpkg, WithoutMergedUsrTheTwoNamesAreTwoFiles) {
  std::filesystem::create_directories(root + "/lib");
  install("libc6", "/lib/libc.so.6\n");
  EXPECT_EQ(owner("/usr/lib/libc.so.6"), "");
}

TEST_F(Dpkg, AliasOfAnAliasIsFollowed) {
  link("/sbin", "usr/sbin");
  link("/usr/sbin", "bin");
  install("iproute2", "/sbin/ip\n");
  EXPECT_EQ(owner("/usr/bin/ip"), "iproute2");
}

TEST_F(Dpkg, AliasesThatFormACircleEnd) {
  link("/bin", "sbin");
  link("/sbin", "bin");
  install("make", "/usr/bin/make\n");
  EXPECT_EQ(owner("/usr/bin/make"), "make");
}

TEST_F(Dpkg, MultiArchListIsNamedWithItsArchitecture) {
  install("libc6", "", "Multi-Arch: same\n");
  std::filesystem::remove(root + "/var/lib/dpkg/info/libc6.list");
  write("/var/lib/dpkg/info/libc6:amd64.list", "/usr/lib/libc.so.6\n");
  EXPECT_EQ(owner("/usr/lib/libc.so.6"), "libc6");
}

TEST_F(Dpkg, RemovedPackageOwnsNothing) {
  install("a-removed-one", "/etc/old.conf\n", "", "deinstall ok config-files");
  install("its-heir", "/etc/old.conf\n");
  EXPECT_EQ(owner("/etc/old.conf"), "its-heir");
}

TEST_F(Dpkg, SharedFileBelongsToTheFirstByName) {
  install("zlib", "/usr/share/common\n");
  install("abc", "/usr/share/common\n");
  EXPECT_EQ(owner("/usr/share/common"), "abc");
}

TEST_F(Dpkg, DivertedFileIsFoundWhereItLies) {
  install("dash", "/usr/bin/sh\n");
  install("bash", "/usr/bin/sh\n");
  write("/var/lib/dpkg/diversions", "/usr/bin/sh\n/usr/bin/sh.distrib\nbash\n");
  EXPECT_EQ(owner("/usr/bin/sh.distrib"), "dash");
}

TEST_F(Dpkg, DivertersOwnFileKeepsItsName) {
  install("dash", "/usr/bin/sh\n");
  install("zsh", "/usr/bin/sh\n");
  write("/var/lib/dpkg/diversions", "/usr/bin/sh\n/usr/bin/sh.distrib\nzsh\n");
  EXPECT_EQ(owner("/usr/bin/sh"), "zsh");
}

TEST_F(Dpkg, AdministratorsDiversionLeavesTheNameUnowned) {
  install("dash", "/usr/bin/sh\n");
  write("/var/lib/dpkg/diversions", "/usr/bin/sh\n/usr/bin/sh.distrib\n:\n");
  EXPECT_EQ(owner("/usr/bin/sh"), "");
}

TEST_F(Dpkg, MissingListIsAPackageWithoutFiles) {
  install("make", "/usr/bin/make\n");
  install("meta", "");
  std::filesystem::remove(root + "/var/lib/dpkg/info/meta.list");
  EXPECT_EQ(owner("/usr/bin/make"), "make");
}

TEST_F(Dpkg, StatusLineWithoutFieldNameIsNamed) {
  write("/var/lib/dpkg/status", "Package: make\ngarbage\n");
  EXPECT_EQ(owner("/usr/bin/make"), "error: " + root + "/var/lib/dpkg/status:2: no field name");
}

TEST_F(Dpkg, PackageNameThatLeavesTheDirectoryIsRefused) {
  write("/var/lib/dpkg/status", "Package: ../../etc/x\nStatus: install ok installed\nVersion: 1\n");
  EXPECT_THAT(owner("/usr/bin/make"), testing::HasSubstr("is no name, version or architecture"));
}

TEST_F(Dpkg, PackageWithoutVersionIsRefused) {
  write("/var/lib/dpkg/status", "Package: make\nStatus: install ok installed\n");
  EXPECT_EQ(owner("/usr/bin/make"), "error: " + root + "/var/lib/dpkg/status: a package without version");
}

TEST_F(Dpkg, DiversionOfTwoLinesIsRefused) {
  install("make", "/usr/bin/make\n");
  write("/var/lib/dpkg/diversions", "/usr/bin/sh\n/usr/bin/sh.distrib\n");
  EXPECT_THAT(owner("/usr/bin/make"),
              testing::HasSubstr("diversions:2: a diversion of fewer than three lines"));
}

TEST_F(Dpkg, FifoInPlaceOfTheStatusFileIsRefusedAtOnce) {
  std::filesystem::create_directories(root + "/var/lib/dpkg");
  ASSERT_EQ(mkfifo((root + "/var/lib/dpkg/status").c_str(), 0600), 0);
  EXPECT_EQ(owner("/usr/bin/make"), "error: " + root + "/var/lib/dpkg/status: not a regular file");
}

TEST_F(Dpkg, EvidenceNamesStatusAndDiversions) {
  install("make", "/usr/bin/make\n");
  auto found = search({"/usr/bin/make"});
  ASSERT_TRUE(found);
  EXPECT_THAT(found->evidence, testing::IsSupersetOf({root + "/etc/os-release", root + "/var/lib/dpkg/status",
                                                      root + "/var/lib/dpkg/diversions"}));
}

} // namespace
} // namespace kassay
