// SPDX-License-Identifier: MIT
// rpm: which of its databases a root has, and what a package's header says about files.
#include "probe/packages_rpm.h"

#include <climits>

#include <fmt/format.h>

#include "probe/rpm_header.h"

namespace kassay {

namespace {

/// Where %_dbpath is: Fedora and openSUSE, RHEL and older, ostree systems.
constexpr const char *directories[] = {"/usr/lib/sysimage/rpm", "/var/lib/rpm", "/usr/share/rpm"};

/// A header's directories: more is no package, and 1 Mi views are 16 MiB.
constexpr std::uint32_t directory_limit = 1u << 20;

/// A file that rpm left out (another architecture's won, excluded by --excludedocs) or replaced is not this
/// package's on the disk: rpmfileState NORMAL and NETSHARED are.
bool is_on_disk(std::string_view states, std::size_t file) {
  return file >= states.size() || states[file] == 0 || states[file] == 3;
}

std::vector<std::string_view> directory_names(const RpmHeader &header) {
  std::vector<std::string_view> names;
  RpmStrings strings = header.strings(RpmTag::dir_names);
  while (names.size() < directory_limit) {
    std::optional<std::string_view> name = strings.next();
    if (!name)
      break;
    names.push_back(*name);
  }
  return names;
}

/// The wanted files in a header; fails where a file's directory is not there.
Result<std::vector<std::size_t>> wanted_files(const RpmHeader &header, const OwnerSearch &search) {
  std::vector<std::size_t> wanted;
  const std::vector<std::string_view> directories_of = directory_names(header);
  const RpmNumbers directory_indexes = header.int32s(RpmTag::dir_indexes);
  const std::string_view states = header.bytes(RpmTag::file_states);
  RpmStrings base_names = header.strings(RpmTag::base_names);
  std::string path;
  for (std::size_t file = 0; std::optional<std::string_view> base_name = base_names.next(); ++file) {
    std::optional<std::uint32_t> directory = directory_indexes.at(file);
    if (!directory || *directory >= directories_of.size())
      return fail(ErrorKind::environment, fmt::format("an rpm header whose file {} has no directory", file));
    if (directories_of[*directory].size() + base_name->size() >= PATH_MAX)
      continue;
    path.assign(directories_of[*directory]).append(*base_name);
    if (std::optional<std::size_t> found = search.find(path); found && is_on_disk(states, file))
      wanted.push_back(*found);
  }
  if (base_names.count() != 0)
    return fail(ErrorKind::environment, "an rpm header whose file names end too early");
  return wanted;
}

/// "gcc-12.2.1-4.fc37.src.rpm" is source gcc, version 12.2.1-4.fc37: the last two hyphens part them.
void set_source(PackageRecord &record, std::string_view source_rpm) {
  for (std::string_view suffix : {".src.rpm", ".nosrc.rpm"})
    if (source_rpm.ends_with(suffix)) {
      std::string_view stem = source_rpm.substr(0, source_rpm.size() - suffix.size());
      std::size_t release = stem.rfind('-');
      std::size_t version = release == 0 || release == stem.npos ? stem.npos : stem.rfind('-', release - 1);
      if (version == stem.npos)
        return;
      record.source = stem.substr(0, version);
      record.source_version = stem.substr(version + 1);
      return;
    }
}

PackageRecord record_of(const RpmHeader &header) {
  auto text = [&](RpmTag tag) { return std::string(header.string(tag).value_or("")); };
  PackageRecord record;
  record.manager = record.purl_type = "rpm";
  record.name = text(RpmTag::name);
  if (std::optional<std::uint32_t> epoch = header.int32s(RpmTag::epoch).at(0))
    record.epoch = std::to_string(*epoch);
  if (std::string version = text(RpmTag::version); !version.empty())
    record.version = version + "-" + text(RpmTag::release);
  record.arch = text(RpmTag::arch);
  set_source(record, text(RpmTag::source_rpm));
  return record;
}

} // namespace

Result<void> claim_rpm_header(std::string_view bytes, DatabaseQuery &query, const std::string &database) {
  auto with_path = [&](Error error) {
    error.message = database + ": " + error.message;
    return std::unexpected(std::move(error));
  };
  auto header = RpmHeader::parse(bytes);
  if (!header)
    return with_path(header.error());
  auto wanted = wanted_files(*header, query.search);
  if (!wanted)
    return with_path(wanted.error());
  if (wanted->empty())
    return {};
  auto package = make_package(record_of(*header), query.distribution, database);
  if (!package)
    return std::unexpected(package.error());
  for (std::size_t file : *wanted)
    query.search.claim(file, *package);
  return {};
}

namespace {

Result<void> search_berkeley(DatabaseQuery &, const RootFile &, const std::string &path) {
  return fail(ErrorKind::environment, path + ": an rpm database in the BerkeleyDB format, which is not read",
              "convert a copy of the root with rpm 4.16 or newer: rpm --root COPY --rebuilddb");
}

struct Format {
  const char *file;
  Result<void> (*search)(DatabaseQuery &, const RootFile &, const std::string &);
};

/// Newest first: a converted database may leave the old file behind.
constexpr Format formats[] = {
    {"/rpmdb.sqlite", search_rpm_sqlite}, {"/Packages.db", search_rpm_ndb}, {"/Packages", search_berkeley}};

} // namespace

Result<void> search_rpm(DatabaseQuery &query) {
  for (const Format &format : formats)
    for (const char *directory : directories) {
      const std::string path = std::string(directory) + format.file;
      query.evidence.push_back(query.root.outer_path(path));
      if (query.search.finished())
        continue;
      auto file = query.root.open_file(path);
      if (!file)
        return std::unexpected(file.error());
      if (*file)
        return format.search(query, **file, query.root.outer_path(path));
    }
  return {};
}

} // namespace kassay
