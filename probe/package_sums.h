// SPDX-License-Identifier: MIT
// Whether a package's files are still what dpkg installed: the sums it keeps of them,
// /var/lib/dpkg/info/NAME[:ARCH].md5sums, as `dpkg --verify` compares them.
//
// MD5 does not stop who forges a file together with its sum; it finds what was rebuilt in place, patched by
// hand or damaged on the disk.
//
// Limits: dpkg only. A diverted file is listed under another name, a configuration file not at all: such a
// one is not known to match.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "probe/packages.h"

namespace kassay {

/// Files of one package beside dpkg's sums of them.
struct PackageSums {
  std::vector<std::string> matching;
  std::vector<std::string> changed;  ///< listed with another sum
  std::vector<std::string> unlisted; ///< no sum is known of it
  std::vector<std::string> evidence; ///< files (outside the root) on which the answer rests, beside the paths
};

/// Compares `paths`, which are absolute within `root` and resolved, as in package_owners(). Fails where the
/// sums or one of the files cannot be read.
Result<PackageSums> compare_package_sums(const std::string &root, const Package &package,
                                         std::span<const std::string> paths);

} // namespace kassay
