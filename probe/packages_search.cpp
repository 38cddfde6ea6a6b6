// SPDX-License-Identifier: MIT
#include "probe/packages_search.h"

#include <climits>

#include <fmt/format.h>

#include "probe/package_url.h"

namespace kassay {

namespace {

/// `path` with the directory `from` at its front replaced by `to`; empty where it does not lie there.
std::string moved(std::string_view path, std::string_view from, std::string_view to) {
  if (!path.starts_with(from) || path.size() <= from.size() || path[from.size()] != '/')
    return {};
  return std::string(to) + std::string(path.substr(from.size()));
}

/// Follows aliases of aliases (/sbin -> /usr/sbin -> /usr/bin). Each step uses one alias up, so that a circle
/// ends.
std::string end_of_chain(std::string target, const std::vector<DirectoryAlias> &aliases) {
  for (std::size_t step = 0; step < aliases.size(); ++step)
    for (const DirectoryAlias &alias : aliases) {
      if (target == alias.link)
        target = alias.target;
      else if (std::string inner = moved(target, alias.link, alias.target); !inner.empty())
        target = inner;
    }
  return target;
}

bool is_well_formed(std::string_view field) {
  for (char c : field)
    if (c <= ' ' || c == '\x7f' || c == '/')
      return false;
  return true;
}

} // namespace

std::vector<DirectoryAlias> directory_aliases(const RootDirectory &root) {
  std::vector<DirectoryAlias> direct;
  for (const char *link : {"/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/usr/sbin", "/usr/lib64"})
    if (std::string target = root.link_target(link); !target.empty())
      direct.push_back({link, target});
  std::vector<DirectoryAlias> aliases;
  for (const DirectoryAlias &alias : direct)
    if (std::string target = end_of_chain(alias.target, direct);
        target.size() > 1 && target != alias.link && moved(target, alias.link, "/").empty())
      aliases.push_back({alias.link, target});
  return aliases;
}

OwnerSearch::OwnerSearch(std::span<const std::string> paths, std::vector<DirectoryAlias> aliases)
    : links(std::move(aliases)) {
  for (const std::string &path : paths) {
    std::string file = resolved(path);
    if (!listed.try_emplace(file, owners.size()).second)
      continue;
    for (const DirectoryAlias &alias : links)
      if (std::string name = moved(file, alias.target, alias.link); !name.empty())
        listed.try_emplace(name, owners.size());
    owners.emplace_back();
  }
}

std::optional<std::size_t> OwnerSearch::find(std::string_view name) const {
  if (name.size() >= PATH_MAX) // no file's name, and a hostile database may repeat it a million times
    return std::nullopt;
  auto found = listed.find(name);
  return found == listed.end() ? std::nullopt : std::optional(found->second);
}

void OwnerSearch::claim(std::size_t file, const Package &package) {
  std::optional<Package> &owner = owners[file];
  if (!owner)
    ++claimed;
  if (!owner || (owner->manager == package.manager && package < *owner))
    owner = package;
}

const Package *OwnerSearch::owner(const std::string &path) const {
  const std::optional<Package> &found = owners[listed.find(resolved(path))->second];
  return found ? &*found : nullptr;
}

std::string OwnerSearch::resolved(const std::string &path) const {
  for (const DirectoryAlias &alias : links)
    if (std::string real = moved(path, alias.link, alias.target); !real.empty())
      return real;
  return path;
}

Result<Package> make_package(const PackageRecord &record, const Distribution &distribution,
                             const std::string &database) {
  if (record.name.empty() || record.version.empty())
    return fail(ErrorKind::environment,
                fmt::format("{}: a package without {}", database, record.name.empty() ? "name" : "version"));
  for (const std::string *field :
       {&record.name, &record.version, &record.epoch, &record.arch, &record.source, &record.source_version})
    if (!is_well_formed(*field))
      return fail(ErrorKind::environment, fmt::format("{}: \"{}\" is no name, version or architecture",
                                                      database, percent_encoded(*field, "+:")));
  Package package;
  package.manager = record.manager;
  package.name = record.name;
  package.version = record.epoch.empty() ? record.version : record.epoch + ":" + record.version;
  package.arch = record.arch;
  package.source = fmt::format("{} ({})", record.source.empty() ? record.name : record.source,
                               record.source_version.empty() ? package.version : record.source_version);
  package.purl = to_string(PackageUrl{
      record.purl_type,
      distribution.id,
      record.name,
      record.version,
      {{"arch", record.arch}, {"distro", distribution.name()}, {"epoch", record.epoch}},
  });
  return package;
}

} // namespace kassay
