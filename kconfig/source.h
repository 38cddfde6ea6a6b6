// SPDX-License-Identifier: MIT
// The files that an evaluation reads: found as conf finds them, read once, remembered for the next round.
//
// zconf_fopen() in lexer.l: the name as it is, from the working directory; where that fails, below $srctree.
// Limit: a file is read whole into memory.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kassay::kconfig {

/// Kconfig files and configurations. Not thread-safe. Virtual so that tests and fuzzing can keep files in
/// memory.
class SourceFiles {
public:
  /// `srctree` is the variable's value; nullopt if it is not set.
  explicit SourceFiles(std::optional<std::string> srctree) : srctree_(std::move(srctree)) {}
  virtual ~SourceFiles() = default;

  /// Called whenever a file is asked for: for what goes on beside the reading.
  void set_pause(std::function<void()> pause) { pause_ = std::move(pause); }

  /// The content, remembered from the first time on; nullptr if there is no such file.
  const std::string *kept(std::string_view name);
  /// The paths that kept() has read, or looked for in vain: they decide what it gave. Relative ones are
  /// meant from the working directory.
  std::vector<std::string> paths() const;
  /// True if what would be read is a directory: it opens, and then cannot be read.
  bool is_directory(const std::string &name) const;
  /// The content as it is now.
  virtual std::optional<std::string> read(const std::string &name) const;

private:
  /// Where a name is looked for when it is not there as it is.
  std::optional<std::string> in_srctree(const std::string &name) const;

  std::optional<std::string> srctree_;
  std::function<void()> pause_;
  std::map<std::string, std::optional<std::string>, std::less<>> kept_;
};

/// A file's bytes, or nullopt if it cannot be opened.
std::optional<std::string> read_file(const std::string &path);

} // namespace kassay::kconfig
