// SPDX-License-Identifier: MIT
// Reads /etc/ld.so.cache, glibc's index from a library's name to its file.
//
// Formats, from glibc's sysdeps/generic/dl-cache.h and elf/cache.c: "glibc-ld.so.cache1.1" alone (the default
// since glibc 2.32) or behind an old "ld.so-1.7.0" table (before), in either byte order, with or without the
// extension that names the glibc-hwcaps subdirectory of an entry. The file is untrusted: a string or table
// outside of it is an error. Not read: the old table alone (glibc before 2.2), and entries for the legacy
// hardware capabilities that glibc 2.37 gave up ("tls/", "haswell/").
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "probe/result.h"

namespace kassay {

class LoaderCache {
public:
  /// `content`: bytes of the file; `big_endian`: byte order of the machine it is for, which files before
  /// glibc 2.33 do not say; `origin`: path for messages.
  static Result<LoaderCache> parse(std::string content, bool big_endian, const std::string &origin);

  /// The files for a library name, most wanted first: of `hwcaps` (names of glibc-hwcaps subdirectories that
  /// the processor can use, best first) the best, then those for any processor. Files for another class or
  /// machine can be among them; whoever opens them sees that.
  std::vector<std::string> find(const std::string &name, const std::vector<std::string> &hwcaps) const;

  std::size_t size() const { return entries_; }

private:
  struct Entry {
    std::string_view path;
    std::string_view hwcap; // name of the glibc-hwcaps subdirectory; empty: for any processor
  };
  std::shared_ptr<const std::string> content_; // what the views below point into
  std::unordered_map<std::string_view, std::vector<Entry>> files_;
  std::size_t entries_ = 0;
};

} // namespace kassay
