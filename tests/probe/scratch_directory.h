// SPDX-License-Identifier: MIT
// A directory of a test's own, removed afterwards.
#pragma once

#include <filesystem>
#include <string>

#include <stdlib.h>

namespace kassay {

class ScratchDirectory {
public:
  ScratchDirectory() {
    std::string name = std::filesystem::temp_directory_path() / "kassay-test-XXXXXX";
    path_ = mkdtemp(name.data());
  }
  ~ScratchDirectory() { std::filesystem::remove_all(path_); }
  ScratchDirectory(const ScratchDirectory &) = delete;

  std::string path(const std::string &name) const { return path_ + "/" + name; }

private:
  std::string path_;
};

} // namespace kassay
