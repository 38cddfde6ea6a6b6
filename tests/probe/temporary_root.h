// SPDX-License-Identifier: MIT
// A directory tree for one test, removed at its end; serves as another distribution's root directory.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>

namespace kassay {

class TemporaryRoot {
public:
  TemporaryRoot() {
    std::string pattern = (std::filesystem::temp_directory_path() / "kassay-test-XXXXXX").string();
    if (!mkdtemp(pattern.data()))
      throw std::runtime_error("mkdtemp failed");
    path = pattern;
  }
  ~TemporaryRoot() { std::filesystem::remove_all(path); }
  TemporaryRoot(const TemporaryRoot &) = delete;
  TemporaryRoot &operator=(const TemporaryRoot &) = delete;

  /// Writes the file `name` ("/usr/lib/x"), with its directories; returns where it is on this machine.
  std::string write(const std::string &name, const std::string &content) const {
    std::filesystem::path file = path + name;
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary) << content;
    return file.string();
  }

  void link(const std::string &name, const std::string &target) const {
    std::filesystem::path file = path + name;
    std::filesystem::create_directories(file.parent_path());
    std::filesystem::create_symlink(target, file);
  }

  std::string path;
};

} // namespace kassay
