// SPDX-License-Identifier: MIT
// The file system as a dynamic loader sees it, looked at once.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "probe/elf.h"
#include "probe/loader_cache.h"
#include "probe/result.h"

namespace kassay {

/// What the file system was found to hold: for many plans in one root, so that each path is looked at once.
class LoaderFiles {
public:
  explicit LoaderFiles(std::string root = "/") : root_(std::move(root)) {}

  const std::string &root() const { return root_; }
  /// The path with symlinks resolved, inside the root; nothing when it leads nowhere.
  const std::optional<std::string> &resolve(const std::string &path);
  /// read_elf() of what the path leads to; nothing when it leads nowhere.
  const Result<std::optional<ElfFacts>> *elf(const std::string &path);
  bool is_directory(const std::string &path);
  /// The text of a small file; nothing when it cannot be read.
  const std::optional<std::string> &text(const std::string &path);
  /// An ld.so.cache, for machines of that byte order; nullptr when it cannot be read. A damaged one is empty.
  const LoaderCache *cache(const std::string &path, bool big_endian);

  /// Every path that was asked about, and what it led to: what all the plans rest on.
  std::set<std::string> looked_at() const;

private:
  std::string root_;
  std::map<std::string, std::optional<std::string>> resolved_, texts_;
  std::map<std::string, Result<std::optional<ElfFacts>>> elf_;
  std::map<std::string, bool> directories_;
  std::map<std::pair<std::string, bool>, std::optional<LoaderCache>> caches_;
};

} // namespace kassay
