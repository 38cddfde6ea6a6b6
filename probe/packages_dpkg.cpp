// SPDX-License-Identifier: MIT
// dpkg: /var/lib/dpkg/status says what is installed, /var/lib/dpkg/info/NAME[:ARCH].list which files a
// package has, one path a line, and /var/lib/dpkg/diversions which of them were put elsewhere
// (dpkg-divert(1)).
//
// The lists hold some 160 000 lines on a development machine: each is looked up as it passes, nothing is
// stored, and reading ends with the last wanted path. The order is by name and architecture, so that the
// answer does not depend on the order of a directory or of the status file.
#include "probe/packages_search.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "probe/text_lines.h"

namespace kassay {

namespace {

constexpr const char *status_path = "/var/lib/dpkg/status";
constexpr const char *diversions_path = "/var/lib/dpkg/diversions";

/// One paragraph of the status file: the fields that matter here.
struct Paragraph {
  std::string_view package, status, version, architecture, source, multi_arch;
};

void set_field(Paragraph &paragraph, std::string_view name, std::string_view value) {
  constexpr std::array<std::pair<std::string_view, std::string_view Paragraph::*>, 6> fields{
      {{"Package", &Paragraph::package},
       {"Status", &Paragraph::status},
       {"Version", &Paragraph::version},
       {"Architecture", &Paragraph::architecture},
       {"Source", &Paragraph::source},
       {"Multi-Arch", &Paragraph::multi_arch}}};
  for (const auto &[known, member] : fields)
    if (name == known)
      paragraph.*member = value;
}

std::string_view without_blanks(std::string_view text) {
  std::size_t first = text.find_first_not_of(" \t");
  return first == std::string_view::npos ? std::string_view()
                                         : text.substr(first, text.find_last_not_of(" \t") + 1 - first);
}

/// Status is "want flag state"; in all states but these two the package's files are on the disk, or some are.
bool has_files(const Paragraph &paragraph) {
  std::string_view state = paragraph.status.substr(paragraph.status.rfind(' ') + 1);
  return !state.empty() && state != "not-installed" && state != "config-files";
}

/// The packages that have files, by name and architecture. The views are into `text`.
Result<std::vector<Paragraph>> installed_packages(std::string_view text, const std::string &path) {
  std::vector<Paragraph> packages;
  Paragraph paragraph;
  TextLines lines(text);
  for (std::string_view line; lines.next(line);) {
    if (line.empty()) {
      if (has_files(paragraph))
        packages.push_back(paragraph);
      paragraph = {};
      continue;
    }
    if (line.front() == ' ' || line.front() == '\t')
      continue;
    std::size_t colon = line.find(':');
    if (colon == std::string_view::npos)
      return fail(ErrorKind::environment, fmt::format("{}:{}: no field name", path, lines.number()));
    set_field(paragraph, line.substr(0, colon), without_blanks(line.substr(colon + 1)));
  }
  if (has_files(paragraph))
    packages.push_back(paragraph);
  std::ranges::sort(packages, {}, [](const Paragraph &p) { return std::pair(p.package, p.architecture); });
  return packages;
}

/// The package, with "Source: NAME (VERSION)" taken apart; without either, its own name and version.
Result<Package> package_of(const Paragraph &paragraph, const Distribution &distribution,
                           const std::string &path) {
  std::string_view source = paragraph.source.substr(0, paragraph.source.find(' '));
  std::size_t open = paragraph.source.find('(');
  std::string_view source_version;
  if (open != std::string_view::npos && paragraph.source.ends_with(')'))
    source_version = paragraph.source.substr(open + 1, paragraph.source.size() - open - 2);
  return make_package({"dpkg", "deb", std::string(paragraph.package), "", std::string(paragraph.version),
                       std::string(paragraph.architecture), std::string(source), std::string(source_version)},
                      distribution, path);
}

/// `from` as listed by any package but `package` lies at `to` (dpkg-divert(1)).
struct Diversion {
  std::string from, to, package; ///< package ":": a diversion by the administrator
};

Result<std::vector<Diversion>> read_diversions(const RootDirectory &root) {
  std::string buffer;
  auto text = root.read(diversions_path, buffer);
  if (!text)
    return std::unexpected(text.error());
  std::vector<Diversion> diversions;
  TextLines lines(text->value_or(""));
  for (std::string_view from, to, package; lines.next(from);) {
    if (!lines.next(to) || !lines.next(package))
      return fail(ErrorKind::environment, fmt::format("{}:{}: a diversion of fewer than three lines",
                                                      root.outer_path(diversions_path), lines.number()));
    diversions.push_back({std::string(from), std::string(to), std::string(package)});
  }
  return diversions;
}

/// What a listed path means: one of the wanted files, for some packages only.
struct Meaning {
  std::optional<std::size_t> at_home;  ///< the wanted file, for packages whose path is not diverted
  std::optional<std::size_t> diverted; ///< the wanted file, for packages whose path is
  std::optional<std::string> diverter; ///< the package whose path is not diverted; none: no diversion
};

StringMap<Meaning> meanings(const OwnerSearch &search, const std::vector<Diversion> &diversions) {
  StringMap<Meaning> table;
  for (const auto &[name, file] : search.names())
    table[name].at_home = file;
  for (const Diversion &diversion : diversions) {
    std::optional<std::size_t> target = search.find(diversion.to);
    if (!target && !table.contains(diversion.from))
      continue;
    Meaning &meaning = table[diversion.from];
    meaning.diverted = target;
    meaning.diverter = diversion.package;
  }
  return table;
}

/// Claims the wanted files in one list file. The paths of packages are compared letter by letter, as dpkg
/// does.
void claim_listed(std::string_view list, const StringMap<Meaning> &table, const Package &package,
                  OwnerSearch &search) {
  TextLines lines(list);
  for (std::string_view line; lines.next(line);) {
    auto found = table.find(line);
    if (found == table.end())
      continue;
    const Meaning &meaning = found->second;
    bool stays = !meaning.diverter || *meaning.diverter == package.name;
    if (std::optional<std::size_t> file = stays ? meaning.at_home : meaning.diverted)
      search.claim(*file, package);
  }
}

/// The list file's text; NAME:ARCH.list where several architectures' packages may be installed together,
/// NAME.list else. A missing one is what dpkg, too, takes for a package without files.
Result<std::string_view> read_list(const RootDirectory &root, const Package &package, bool multi_arch_same,
                                   std::string &buffer) {
  std::string plain = "/var/lib/dpkg/info/" + package.name;
  std::string qualified = plain + ":" + package.arch;
  for (const std::string &stem : {multi_arch_same ? qualified : plain, multi_arch_same ? plain : qualified}) {
    auto list = root.read(stem + ".list", buffer);
    if (!list)
      return std::unexpected(list.error());
    if (*list)
      return **list;
  }
  return std::string_view();
}

} // namespace

Result<void> search_dpkg(DatabaseQuery &query) {
  const std::string status = query.root.outer_path(status_path);
  query.evidence.insert(query.evidence.end(), {status, query.root.outer_path(diversions_path)});
  if (query.search.finished())
    return {};
  std::string status_buffer, list_buffer;
  auto text = query.root.read(status_path, status_buffer);
  if (!text)
    return std::unexpected(text.error());
  auto packages = installed_packages(text->value_or(""), status);
  if (!packages)
    return std::unexpected(packages.error());
  auto diversions = read_diversions(query.root);
  if (!diversions)
    return std::unexpected(diversions.error());

  const StringMap<Meaning> table = meanings(query.search, *diversions);
  for (const Paragraph &paragraph : *packages) {
    if (query.search.finished())
      break;
    auto package = package_of(paragraph, query.distribution, status);
    if (!package)
      return std::unexpected(package.error());
    auto list = read_list(query.root, *package, paragraph.multi_arch == "same", list_buffer);
    if (!list)
      return std::unexpected(list.error());
    claim_listed(*list, table, *package, query.search);
  }
  return {};
}

Result<std::vector<std::string>> dpkg_files(const std::string &root, const std::string &name,
                                            const std::string &arch) {
  const auto directory = RootDirectory::open(root);
  if (!directory)
    return std::unexpected(directory.error());
  std::string buffer;
  const auto list = read_list(*directory, {"dpkg", name, "", arch, "", ""}, true, buffer);
  if (!list)
    return std::unexpected(list.error());
  std::vector<std::string> files;
  TextLines lines(*list);
  for (std::string_view line; lines.next(line);)
    files.emplace_back(line);
  return files;
}

} // namespace kassay
