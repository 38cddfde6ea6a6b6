// SPDX-License-Identifier: MIT
// pacman: /var/lib/pacman/local has a directory NAME-VERSION-RELEASE a package, and in it `desc` (what it is)
// and `files`. Both are sections: a %TITLE%, one value a line, an empty line. Paths in `files` have no
// leading slash.
#include "probe/packages_search.h"

#include "probe/text_lines.h"

namespace kassay {

namespace {

constexpr const char *local_path = "/var/lib/pacman/local";

bool is_title(std::string_view line) {
  return line.size() > 2 && line.front() == '%' && line.back() == '%';
}

/// The first value of each section that matters.
PackageRecord parse_desc(std::string_view text) {
  PackageRecord record;
  record.manager = "pacman";
  record.purl_type = "alpm";
  std::string_view section, line;
  for (TextLines lines(text); lines.next(line);) {
    if (is_title(line) || line.empty()) {
      section = line;
      continue;
    }
    std::string *field = section == "%NAME%"      ? &record.name
                         : section == "%VERSION%" ? &record.version
                         : section == "%ARCH%"    ? &record.arch
                         : section == "%BASE%"    ? &record.source
                                                  : nullptr;
    if (field && field->empty())
      *field = line;
  }
  return record;
}

/// The wanted files that a `files` lists.
std::vector<std::size_t> wanted_files(std::string_view text, const OwnerSearch &search) {
  std::vector<std::size_t> wanted;
  bool in_files = false;
  std::string path = "/";
  std::string_view line;
  for (TextLines lines(text); lines.next(line);) {
    if (is_title(line))
      in_files = line == "%FILES%";
    else if (in_files && !line.empty())
      if (auto file = search.find(path.replace(1, std::string::npos, line)))
        wanted.push_back(*file);
  }
  return wanted;
}

} // namespace

Result<void> search_pacman(DatabaseQuery &query) {
  query.evidence.push_back(
      query.root.outer_path(local_path)); // installing or removing makes or removes an entry
  if (query.search.finished())
    return {};
  auto entries = query.root.list(local_path);
  if (!entries)
    return std::unexpected(entries.error());
  if (!*entries)
    return {};
  std::string buffer;
  for (const std::string &entry : **entries) {
    if (query.search.finished())
      break;
    const std::string directory = std::string(local_path) + "/" + entry;
    auto files = query.root.read(directory + "/files", buffer);
    if (!files)
      return std::unexpected(files.error());
    std::vector<std::size_t> wanted = wanted_files(files->value_or(""), query.search);
    if (wanted.empty())
      continue;
    auto desc = query.root.read(directory + "/desc", buffer);
    if (!desc)
      return std::unexpected(desc.error());
    auto package = make_package(parse_desc(desc->value_or("")), query.distribution,
                                query.root.outer_path(directory + "/desc"));
    if (!package)
      return std::unexpected(package.error());
    for (std::size_t file : wanted)
      query.search.claim(file, *package);
  }
  return {};
}

} // namespace kassay
