// SPDX-License-Identifier: MIT
#include "probe/apt_lists.h"

#include <fstream>

#include <archive.h>
#include <archive_entry.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "probe/digest.h"
#include "temporary_root.h"

namespace kassay {
namespace {

const std::string sum(64, 'a');

const std::string paragraphs =
    "Package: cpp-12\nVersion: 12.2.0-14\nArchitecture: amd64\n"
    "Description: one\n Package: none\n"
    "Filename: pool/main/g/gcc-12/cpp-12_12.2.0-14_amd64.deb\nSize: 1\nSHA256: " +
    sum + "\n\nPackage: libz\nVersion: 1\nArchitecture: amd64\nFilename: pool/z.deb\nSHA256: " +
    std::string(64, 'b') + "\n";

const std::string prefix = "/var/lib/apt/lists/mirror.example_debian_dists_bookworm";

std::string release(const std::string &list) {
  return "Origin: Debian\nLabel: Debian\nSuite: oldstable\nCodename: bookworm\nMD5Sum:\n 00 1 "
         "main/binary-amd64/Packages\n"
         "SHA256:\n " +
         sha256_hex(list) + " 1234 main/binary-amd64/Packages\n";
}

Package package(std::string name, std::string version, std::string arch = "amd64") {
  return {"dpkg", name, version, arch, "", "pkg:" + name + "@" + version};
}

void write_lz4(const std::string &path, const std::string &content) {
  archive *writer = archive_write_new();
  archive_write_add_filter_lz4(writer);
  archive_write_set_format_raw(writer);
  archive_write_open_filename(writer, path.c_str());
  archive_entry *entry = archive_entry_new();
  archive_entry_set_filetype(entry, AE_IFREG);
  archive_write_header(writer, entry);
  archive_write_data(writer, content.data(), content.size());
  archive_entry_free(entry);
  archive_write_close(writer);
  archive_write_free(writer);
}

TEST(AptLists, APackageIsFoundByNameVersionAndArchitecture) {
  const TemporaryRoot root;
  root.write(prefix + "_InRelease", release(paragraphs));
  root.write(prefix + "_main_binary-amd64_Packages", paragraphs);
  const Package wanted[] = {package("cpp-12", "12.2.0-14"), package("libz", "2"),
                            package("libz", "1", "i386")};
  const AptKnowledge found = search_apt_lists(root.path, wanted);
  EXPECT_TRUE(found.unreadable.empty());
  ASSERT_EQ(found.packages.size(), 1u);
  EXPECT_EQ(
      found.packages.at("pkg:cpp-12@12.2.0-14"),
      (IndexedPackage{sum, "pool/main/g/gcc-12/cpp-12_12.2.0-14_amd64.deb", "Debian", "bookworm", "main"}));
}

TEST(AptLists, ACompressedListIsRead) {
  const TemporaryRoot root;
  root.write(prefix + "_InRelease", release(paragraphs));
  write_lz4(root.path + prefix + "_main_binary-amd64_Packages.lz4", paragraphs);
  const Package wanted[] = {package("libz", "1")};
  EXPECT_EQ(search_apt_lists(root.path, wanted).packages.size(), 1u);
}

TEST(AptLists, AListThatItsReleaseFileDoesNotHaveIsNotBelieved) {
  const TemporaryRoot root;
  root.write(prefix + "_InRelease", release(paragraphs + " "));
  root.write(prefix + "_main_binary-amd64_Packages", paragraphs);
  const Package wanted[] = {package("libz", "1")};
  const AptKnowledge found = search_apt_lists(root.path, wanted);
  EXPECT_TRUE(found.packages.empty());
  ASSERT_EQ(found.unreadable.size(), 1u);
  EXPECT_THAT(found.unreadable[0].message, testing::HasSubstr("_Packages: not the list"));
}

TEST(AptLists, ADamagedListIsNamed) {
  const TemporaryRoot root;
  root.write(prefix + "_InRelease", release(paragraphs));
  write_lz4(root.path + prefix + "_main_binary-amd64_Packages.lz4", std::string(1 << 20, 'x') + paragraphs);
  std::filesystem::resize_file(root.path + prefix + "_main_binary-amd64_Packages.lz4", 500);
  const Package wanted[] = {package("libz", "1")};
  const AptKnowledge found = search_apt_lists(root.path, wanted);
  EXPECT_EQ(found.unreadable.size(), 1u);
  EXPECT_TRUE(found.packages.empty());
}

TEST(AptLists, ARootWithoutListsHasNone) {
  const TemporaryRoot root;
  const Package wanted[] = {package("libz", "1")};
  EXPECT_TRUE(search_apt_lists(root.path, wanted).packages.empty());
}

TEST(AptLists, MirrorsOfBothKindsOfFile) {
  const TemporaryRoot root;
  root.write("/etc/apt/sources.list",
             "# deb http://no/ x main\ndeb [ arch=amd64 trusted=yes ] http://one/debian/ bookworm main\n"
             "deb-src http://src/ x main\n");
  root.write("/etc/apt/sources.list.d/a.sources",
             "Types: deb deb-src\n# a word\nURIs: http://two/debian\n http://one/debian\nSuites: x\n\n"
             "Types: deb\nURIs: http://off\nEnabled: no\n\nTypes: deb-src\nURIs: http://src2\n");
  root.write("/etc/apt/sources.list.d/a.list.save", "deb http://saved x main\n");
  EXPECT_EQ(apt_mirrors(root.path), (std::vector<std::string>{"http://one/debian", "http://two/debian"}));
}

} // namespace
} // namespace kassay
