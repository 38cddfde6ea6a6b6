// SPDX-License-Identifier: MIT
#include "probe/packages.h"

#include <algorithm>

#include "probe/packages_search.h"

namespace kassay {

namespace {

using Reader = Result<void> (*)(DatabaseQuery &);

/// In this order: dpkg is asked before rpm, since rpm as a tool is common on Debian and not the other way
/// round.
constexpr Reader readers[] = {search_dpkg, search_rpm, search_apk, search_pacman};

} // namespace

Result<PackageOwners> package_owners(const std::string &root, std::span<const std::string> paths) {
  auto directory = RootDirectory::open(root);
  if (!directory)
    return std::unexpected(directory.error());
  PackageOwners result;
  auto distribution = distribution_of(*directory, result.evidence);
  if (!distribution)
    return std::unexpected(distribution.error());

  OwnerSearch search(paths, directory_aliases(*directory));
  DatabaseQuery query{*directory, *distribution, search, result.evidence};
  for (Reader reader : readers)
    if (Result<void> done = reader(query); !done)
      result.unreadable.push_back(done.error());

  for (const std::string &path : paths)
    if (const Package *owner = search.owner(path))
      result.owners.emplace(path, *owner);
  if (!result.unreadable.empty() && result.owners.empty())
    return std::unexpected(result.unreadable.front());
  std::ranges::sort(result.evidence);
  return result;
}

} // namespace kassay
