// SPDX-License-Identifier: MIT
// Which distribution a root directory holds, by its os-release file.
//
// os-release(5) fixes the format: KEY=VALUE lines, values quoted as a shell would, ID=linux where nothing is
// said. `lsb_release` and /etc/issue were rejected: one is a program, the other is free text.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "probe/result.h"
#include "probe/root_directory.h"

namespace kassay {

/// A distribution, in os-release's words.
struct Distribution {
  std::string id = "linux"; ///< ID: "debian", "fedora", "alpine", "arch"
  std::string version_id;   ///< VERSION_ID: "12"; empty for a rolling release

  /// "debian-12", "arch": what the `distro` qualifier of a package-url holds.
  std::string name() const { return version_id.empty() ? id : id + "-" + version_id; }
  auto operator<=>(const Distribution &) const = default;
};

/// The text of an os-release file. Lines that are no assignment are passed over, as os-release(5) asks.
Distribution parse_os_release(std::string_view text);

/// /etc/os-release of a root, else /usr/lib/os-release, else the default. Fails where the file is there but
/// cannot be read. `evidence` receives the outer paths of the files that were looked for.
Result<Distribution> distribution_of(const RootDirectory &root, std::vector<std::string> &evidence);

} // namespace kassay
