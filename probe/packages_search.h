// SPDX-License-Identifier: MIT
// What the readers of the package databases share: the names under which a wanted file may be listed, and the
// claims on them. Private to probe/packages*.cpp.
//
// A database lists a file by the name that its package was built with; the file may be reached by another one
// since: with merged /usr, Debian's /lib/x86_64-linux-gnu/libc.so.6 is resolved to /usr/lib/..., Fedora's
// /usr/sbin/ip to /usr/bin/ip. Each wanted path is therefore looked for under every name that the symlinks
// among the root's top directories give it.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "probe/distribution.h"
#include "probe/packages.h"
#include "probe/result.h"
#include "probe/root_directory.h"

namespace kassay {

/// A directory of the root that is a symlink to another one.
struct DirectoryAlias {
  std::string link;   ///< "/lib"
  std::string target; ///< "/usr/lib": no alias itself
};

/// The aliases among the top directories: /bin /sbin /lib /lib32 /lib64 /libx32 /usr/sbin /usr/lib64.
std::vector<DirectoryAlias> directory_aliases(const RootDirectory &root);

/// Lets an unordered map with string keys be asked with a view.
struct StringHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
};
template <class T> using StringMap = std::unordered_map<std::string, T, StringHash, std::equal_to<>>;

/// The wanted files, by index, and who was found to own them.
class OwnerSearch {
public:
  OwnerSearch(std::span<const std::string> paths, std::vector<DirectoryAlias> aliases);

  /// Every name under which a wanted file may be listed -> index of the file.
  const StringMap<std::size_t> &names() const { return listed; }
  /// Index of the wanted file that `name` may mean.
  std::optional<std::size_t> find(std::string_view name) const;

  /// The package owns the file. Of claims by one manager the least package holds; an earlier manager's claim
  /// stays.
  void claim(std::size_t file, const Package &package);
  bool finished() const { return claimed == owners.size(); }

  /// The owner of a path that was asked for; null where nobody claimed it.
  const Package *owner(const std::string &path) const;

private:
  std::string resolved(const std::string &path) const;

  std::vector<DirectoryAlias> links;
  StringMap<std::size_t> listed;
  std::vector<std::optional<Package>> owners;
  std::size_t claimed = 0;
};

/// What a database says of a package.
struct PackageRecord {
  std::string manager;
  std::string purl_type;
  std::string name;
  std::string epoch; ///< where the purl has it as a qualifier (rpm); else empty and part of `version`
  std::string version;
  std::string arch;
  std::string source;         ///< empty: the package's own name
  std::string source_version; ///< empty: the package's own version
};

/// The package with its source and purl. Fails ("database: ...") where the name or version is missing or any
/// field holds what no manager allows: control characters, blanks, slashes.
Result<Package> make_package(const PackageRecord &record, const Distribution &distribution,
                             const std::string &database);

/// What a reader needs.
struct DatabaseQuery {
  const RootDirectory &root;
  const Distribution &distribution;
  OwnerSearch &search;
  std::vector<std::string> &evidence; ///< receives the outer paths of the files that decide the answer
};

/// The readers: claim what their database lists; no database is no error.
Result<void> search_dpkg(DatabaseQuery &query);
Result<void> search_rpm(DatabaseQuery &query);
Result<void> search_apk(DatabaseQuery &query);
Result<void> search_pacman(DatabaseQuery &query);

} // namespace kassay
