// SPDX-License-Identifier: MIT
#include "tests/probe/packages_fixture.h"

#include <gmock/gmock.h>

#include "probe/distribution.h"

namespace kassay {
namespace {

class Packages : public PackagesTest {
protected:
  void with_dpkg() {
    write("/var/lib/dpkg/status",
          "Package: make\nStatus: install ok installed\nArchitecture: amd64\nVersion: 1\n");
    write("/var/lib/dpkg/info/make.list", "/usr/bin/make\n");
  }
};

TEST_F(Packages, RootWithoutDatabaseOwnsNothing) {
  EXPECT_EQ(owner("/usr/bin/make"), "");
}

TEST_F(Packages, RootThatIsNotThereIsAnError) {
  auto found = package_owners(root + "/absent", {});
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().message, root + "/absent: No such file or directory");
}

TEST_F(Packages, SecondManagerIsAskedForWhatIsLeft) {
  with_dpkg();
  write("/lib/apk/db/installed", "P:other\nV:1\nF:opt\nR:x\nF:usr/bin\nR:make\n");
  auto found = search({"/usr/bin/make", "/opt/x"});
  ASSERT_TRUE(found);
  EXPECT_EQ(found->owners.at("/usr/bin/make").manager, "dpkg");
  EXPECT_EQ(found->owners.at("/opt/x").manager, "apk");
}

TEST_F(Packages, BrokenSecondDatabaseIsReportedBesideTheAnswer) {
  with_dpkg();
  write("/lib/apk/db/installed", "garbage\n");
  auto found = search({"/usr/bin/make", "/opt/x"});
  ASSERT_TRUE(found);
  EXPECT_EQ(found->owners.size(), 1u);
  ASSERT_EQ(found->unreadable.size(), 1u);
  EXPECT_EQ(found->unreadable[0].message, root + "/lib/apk/db/installed:1: no field letter");
}

TEST_F(Packages, SamePathTwiceIsAnsweredOnce) {
  with_dpkg();
  auto found = search({"/usr/bin/make", "/usr/bin/make"});
  ASSERT_TRUE(found);
  EXPECT_EQ(found->owners.size(), 1u);
}

TEST_F(Packages, AbsoluteLinkStaysWithinTheRoot) {
  with_dpkg();
  std::filesystem::remove(root + "/etc/os-release");
  write("/usr/lib/os-release", "ID=within\n");
  link("/etc/os-release", "/usr/lib/os-release");
  EXPECT_THAT(package("/usr/bin/make").purl, testing::StartsWith("pkg:deb/within/"));
}

TEST(OsRelease, QuotedValuesAreRead) {
  EXPECT_EQ(parse_os_release("NAME=\"x\"\nID='opensuse-leap'\nVERSION_ID=\"15.5\"\n").name(),
            "opensuse-leap-15.5");
}

TEST(OsRelease, RollingReleaseHasNoVersion) {
  EXPECT_EQ(parse_os_release("ID=arch\n").name(), "arch");
}

TEST(OsRelease, NothingSaidIsLinux) {
  EXPECT_EQ(parse_os_release("# empty\n").name(), "linux");
}

/// Not a unit test: run by the scripts that compare with the real tools. KASSAY_OWNERS_EXPECTED names a file
/// of lines "path TAB package name", the name empty where nobody owns the path; KASSAY_OWNERS_ROOT the root.
TEST(PackagesOracle, DISABLED_GivesTheExpectedOwners) {
  const char *root = std::getenv("KASSAY_OWNERS_ROOT"), *file = std::getenv("KASSAY_OWNERS_EXPECTED");
  ASSERT_TRUE(root && file);
  std::map<std::string, std::string> expected;
  std::ifstream lines(file);
  for (std::string path, name; std::getline(lines, path, '\t') && std::getline(lines, name);)
    expected[path] = name;
  std::vector<std::string> paths;
  for (const auto &[path, name] : expected)
    paths.push_back(path);
  auto found = package_owners(root, paths);
  ASSERT_TRUE(found) << found.error().message;
  std::map<std::string, std::string> actual;
  for (const std::string &path : paths)
    actual[path] = found->owners.contains(path) ? found->owners[path].name : "";
  EXPECT_EQ(actual, expected);
  RecordProperty("compared", static_cast<int>(paths.size()));
}

} // namespace
} // namespace kassay
