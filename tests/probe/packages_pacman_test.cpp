// SPDX-License-Identifier: MIT
#include "tests/probe/packages_fixture.h"

#include <gmock/gmock.h>

namespace kassay {
namespace {

class Pacman : public PackagesTest {
protected:
  Pacman() {
    write("/etc/os-release", "NAME=\"Arch Linux\"\nID=arch\nBUILD_ID=rolling\n");
    write("/var/lib/pacman/local/ALPM_DB_VERSION", "9\n");
    write("/var/lib/pacman/local/gcc-libs-14.1.1-1/desc",
          "%NAME%\ngcc-libs\n\n%VERSION%\n1:14.1.1-1\n\n%BASE%\ngcc\n\n%ARCH%\nx86_64\n\n");
    write("/var/lib/pacman/local/gcc-libs-14.1.1-1/files",
          "%FILES%\nusr/\nusr/lib/\nusr/lib/libgcc_s.so.1\n\n%BACKUP%\netc/saved\t0123\n");
  }
};

TEST_F(Pacman, PackageHasAllFields) {
  EXPECT_EQ(package("/usr/lib/libgcc_s.so.1"),
            (Package{"pacman", "gcc-libs", "1:14.1.1-1", "x86_64", "gcc (1:14.1.1-1)",
                     "pkg:alpm/arch/gcc-libs@1:14.1.1-1?arch=x86_64&distro=arch"}));
}

TEST_F(Pacman, BackupSectionListsNoFiles) {
  write("/var/lib/pacman/local/gcc-libs-14.1.1-1/files", "%BACKUP%\netc/saved\n");
  EXPECT_EQ(owner("/etc/saved"), "");
}

TEST_F(Pacman, TwoLinksToOneDirectoryAreBothTried) {
  link("/lib64", "usr/lib");
  link("/usr/lib64", "lib");
  write("/var/lib/pacman/local/old-1-1/desc", "%NAME%\nold\n\n%VERSION%\n1-1\n");
  write("/var/lib/pacman/local/old-1-1/files", "%FILES%\nusr/lib64/libold.so\n");
  EXPECT_EQ(owner("/usr/lib/libold.so"), "old");
}

TEST_F(Pacman, PackageWithoutDescIsRefused) {
  write("/var/lib/pacman/local/bad-1-1/files", "%FILES%\nusr/bin/bad\n");
  EXPECT_EQ(owner("/usr/bin/bad"),
            "error: " + root + "/var/lib/pacman/local/bad-1-1/desc: a package without name");
}

TEST_F(Pacman, EvidenceIsTheDirectoryOfPackages) {
  auto found = search({"/usr/lib/libgcc_s.so.1"});
  ASSERT_TRUE(found);
  EXPECT_THAT(found->evidence, testing::Contains(root + "/var/lib/pacman/local"));
}

} // namespace
} // namespace kassay
