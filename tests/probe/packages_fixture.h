// SPDX-License-Identifier: MIT
// A root directory made for one test, with the databases that the test writes into it.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "probe/packages.h"

namespace kassay {

/// Removed with the fixture. The distribution is Debian 12 unless a test writes another os-release.
class PackagesTest : public testing::Test {
protected:
  PackagesTest() {
    std::string pattern = testing::TempDir() + "packages.XXXXXX";
    root = mkdtemp(pattern.data());
    write("/etc/os-release", "ID=debian\nVERSION_ID=\"12\"\n");
  }
  ~PackagesTest() override { std::filesystem::remove_all(root); }

  void write(const std::string &path, std::string_view content) {
    std::filesystem::path file = root + path;
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary) << content;
  }

  void link(const std::string &path, const std::string &target) {
    std::filesystem::path file = root + path;
    std::filesystem::create_directories(file.parent_path());
    std::filesystem::create_symlink(target, file);
  }

  /// Name of the path's owner; "" where nobody owns it; the message where the search failed.
  std::string owner(const std::string &path) {
    auto found = search({path});
    if (!found)
      return "error: " + found.error().message;
    auto entry = found->owners.find(path);
    return entry == found->owners.end() ? "" : entry->second.name;
  }

  /// The path's owner; an empty package where there is none.
  Package package(const std::string &path) {
    auto found = search({path});
    return found && found->owners.contains(path) ? found->owners.at(path) : Package{};
  }

  Result<PackageOwners> search(const std::vector<std::string> &paths) { return package_owners(root, paths); }

  std::string root;
};

} // namespace kassay
