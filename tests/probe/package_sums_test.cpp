// SPDX-License-Identifier: MIT
#include "probe/package_sums.h"

#include <gmock/gmock.h>

#include "tests/probe/packages_fixture.h"

namespace kassay {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// md5sum of "hello\n"
const std::string hello = "b1946ac92492d2347c6235b4d2611184";

class PackageSumsTest : public PackagesTest {
protected:
  Result<PackageSums> compare(const std::vector<std::string> &paths) {
    return compare_package_sums(root, {"dpkg", "tool", "1", "amd64", "tool (1)", "pkg:deb/debian/tool@1"},
                                paths);
  }
};

TEST_F(PackageSumsTest, TellsWhatMatchesWhatChangedAndWhatIsNotListed) {
  write("/usr/bin/same", "hello\n");
  write("/usr/bin/other", "hallo\n");
  write("/usr/bin/more", "hello\n");
  write("/var/lib/dpkg/info/tool.md5sums",
        hello + "  usr/bin/same\n" + hello + "  usr/bin/other\nno sum\n" + hello + "  usr/bin/gone\n");
  const auto found = compare({"/usr/bin/same", "/usr/bin/other", "/usr/bin/more", "/usr/bin/same"});
  ASSERT_TRUE(found) << found.error().message;
  EXPECT_THAT(found->matching, ElementsAre("/usr/bin/same"));
  EXPECT_THAT(found->changed, ElementsAre("/usr/bin/other"));
  EXPECT_THAT(found->unlisted, ElementsAre("/usr/bin/more"));
}

TEST_F(PackageSumsTest, TheListOfTheArchitectureComesFirst) {
  write("/usr/lib/x.so", "hello\n");
  write("/var/lib/dpkg/info/tool.md5sums", std::string(32, '0') + "  usr/lib/x.so\n");
  write("/var/lib/dpkg/info/tool:amd64.md5sums", hello + "  usr/lib/x.so\n");
  const auto found = compare({"/usr/lib/x.so"});
  ASSERT_TRUE(found);
  EXPECT_THAT(found->matching, ElementsAre("/usr/lib/x.so"));
  EXPECT_THAT(found->evidence, ElementsAre(root + "/var/lib/dpkg/info/tool:amd64.md5sums"));
}

TEST_F(PackageSumsTest, AFileIsFoundByTheNameItHadBeforeUsrWasMerged) {
  write("/usr/lib/x.so", "hello\n");
  link("/lib", "usr/lib");
  write("/var/lib/dpkg/info/tool.md5sums", hello + "  lib/x.so\n");
  const auto found = compare({"/usr/lib/x.so"});
  ASSERT_TRUE(found);
  EXPECT_THAT(found->matching, ElementsAre("/usr/lib/x.so"));
}

TEST_F(PackageSumsTest, WithoutSumsNothingIsKnownAndAFileThatIsGoneHasChanged) {
  EXPECT_THAT(compare({"/usr/bin/same"})->unlisted, ElementsAre("/usr/bin/same"));
  write("/var/lib/dpkg/info/tool.md5sums", hello + "  usr/bin/same\n");
  EXPECT_THAT(compare({"/usr/bin/same"})->changed, ElementsAre("/usr/bin/same"));
  EXPECT_THAT(compare({})->unlisted, IsEmpty());
}

} // namespace
} // namespace kassay
