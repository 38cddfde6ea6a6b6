// SPDX-License-Identifier: MIT
// What apt knows of a package beyond dpkg: the SHA-256 and the pool name of its .deb, and where it is from.
//
// The lists in /var/lib/apt/lists are read as they lie there (apt-get(8): *_Packages, compressed or not, each
// with the *_InRelease or *_Release of its suite): apt need not be started, and a foreign root's lists can be
// read too. apt checked the release file's signature when it fetched it; here a list counts only if its
// digest is the one that this release file has.
//
// Limits: flat repositories (no dists/) are passed over; lists that were cleaned away leave nothing to find.
#pragma once

#include <map>
#include <span>
#include <string>
#include <vector>

#include "probe/packages.h"
#include "probe/result.h"

namespace kassay {

/// A .deb as an index describes it.
struct IndexedPackage {
  std::string sha256;   ///< 64 hex digits
  std::string filename; ///< "pool/main/g/gcc-12/cpp-12_12.2.0-14_amd64.deb"
  std::string label;    ///< of the release file: "Debian"
  std::string suite;    ///< its codename, which stays when stable becomes oldstable; else its suite
  std::string component;
  auto operator<=>(const IndexedPackage &) const = default;
};

/// What was found.
struct AptKnowledge {
  std::map<std::string, IndexedPackage> packages; ///< by Package::purl
  std::vector<Error> unreadable;                  ///< lists that could not be used, and why
  /// Files and directories (outside the root) whose change can change the answer.
  std::vector<std::string> evidence;
};

/// Looks up those of `wanted` that dpkg installed, by name, version and architecture. Of several lists the
/// first by name that has a package counts. A root without lists gives nothing.
AptKnowledge search_apt_lists(const std::string &root, std::span<const Package> wanted);

/// The repositories that apt is configured with (sources.list(5), one-line and deb822), as URIs without a
/// slash at the end, in the order of the files, each once. What is disabled or commented out is none.
std::vector<std::string> apt_mirrors(const std::string &root);

} // namespace kassay
