// SPDX-License-Identifier: MIT
// Who owns a file: the package managers' databases (dpkg, rpm, apk, pacman) read directly, without their
// tools, of this machine or of another distribution's root directory.
//
// Why not ask `dpkg-query -S` or `rpm -qf`: the tools are absent where another distribution's root is
// examined, take most of a second for some hundred files, and do not know that /lib is /usr/lib.
//
// Limits: databases at the managers' default places. rpm's old BerkeleyDB format is named, not read. dpkg's
// journal of a running transaction (/var/lib/dpkg/updates) is not read. A directory is owned by many
// packages: ask for files.
#pragma once

#include <compare>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "probe/result.h"

namespace kassay {

/// An installed package.
struct Package {
  std::string manager; ///< "dpkg", "rpm", "apk", "pacman"
  std::string name;    ///< "cpp-12"
  std::string version; ///< as the manager writes it, with epoch: "1:2.3-4", "12.2.0-14+deb12u1"
  std::string arch;    ///< in the manager's words: "amd64", "all", "x86_64", "noarch", "any"
  std::string source;  ///< what it was built from, always with version: "gcc-12 (12.2.0-14+deb12u1)"
  std::string purl;    ///< "pkg:deb/debian/cpp-12@12.2.0-14%2Bdeb12u1?arch=amd64&distro=debian-12"
  auto operator<=>(const Package &) const = default;
};

/// Who owns the paths that were asked for.
struct PackageOwners {
  std::map<std::string, Package> owners; ///< by the path as asked for; a path nobody owns is absent
  /// Files (outside the root) whose change, appearance or disappearance can change the answer; some may not
  /// exist.
  std::vector<std::string> evidence;
  /// Databases beside the one that answered which could not be read: a path absent above may be owned there.
  std::vector<Error> unreadable;
};

/// Owners of `paths`, which are absolute within `root` ("/" or another distribution's root directory) and
/// fully resolved (no symlink on the way). Where packages share a file (Multi-Arch: same), the first by name
/// and architecture is named. A root may hold several managers' databases (rpm on Debian): each is asked for
/// what is left. Fails, with "path: what is wrong", where a database is malformed or unreadable and no other
/// one owned any of the paths.
Result<PackageOwners> package_owners(const std::string &root, std::span<const std::string> paths);

/// What dpkg's database lists for an installed package, in its order: files, links and directories, by the
/// names of the package. Nothing where there is no such list.
Result<std::vector<std::string>> dpkg_files(const std::string &root, const std::string &name,
                                            const std::string &arch);

} // namespace kassay
