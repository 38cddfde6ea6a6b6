// SPDX-License-Identifier: MIT
// apk: one text file with a paragraph a package (apk-installed, "installed database v2"). A line is a letter,
// a colon and a value: P name, V version, A architecture, o origin (source package), F directory, R file in
// the directory named last. The package's own fields come before its first F.
#include "probe/packages_search.h"

#include <fmt/format.h>

#include "probe/text_lines.h"

namespace kassay {

namespace {

/// Reads the paragraphs and claims files as they pass.
class InstalledReader {
public:
  InstalledReader(DatabaseQuery &asked, std::string outer_path) : query(asked), path(std::move(outer_path)) {}

  Result<void> read(std::string_view text) {
    TextLines lines(text);
    for (std::string_view line; !query.search.finished() && lines.next(line);) {
      if (line.empty()) {
        record = {};
        continue;
      }
      if (line.size() < 2 || line[1] != ':')
        return fail(ErrorKind::environment, fmt::format("{}:{}: no field letter", path, lines.number()));
      if (Result<void> taken = take(line[0], line.substr(2)); !taken)
        return taken;
    }
    return {};
  }

private:
  Result<void> take(char field, std::string_view value) {
    switch (field) {
    case 'P':
      record.name = value;
      break;
    case 'V':
      record.version = value;
      break;
    case 'A':
      record.arch = value;
      break;
    case 'o':
      record.source = value;
      break;
    case 'F':
      file.assign("/").append(value);
      directory_length = file.size();
      break;
    case 'R':
      return claim(value);
    default:
      break;
    }
    return {};
  }

  Result<void> claim(std::string_view name) {
    file.resize(directory_length);
    if (!file.ends_with('/'))
      file += '/';
    std::optional<std::size_t> wanted = query.search.find(file.append(name));
    if (!wanted)
      return {};
    record.manager = record.purl_type = "apk";
    auto package = make_package(record, query.distribution, path);
    if (!package)
      return std::unexpected(package.error());
    query.search.claim(*wanted, *package);
    return {};
  }

  DatabaseQuery &query;
  std::string path;
  PackageRecord record;
  std::string file; ///< the directory named last, then a file in it
  std::size_t directory_length = 0;
};

} // namespace

Result<void> search_apk(DatabaseQuery &query) {
  std::string buffer;
  for (const char *path : {"/lib/apk/db/installed", "/usr/lib/apk/db/installed"}) {
    query.evidence.push_back(query.root.outer_path(path));
    if (query.search.finished())
      continue;
    auto text = query.root.read(path, buffer);
    if (!text)
      return std::unexpected(text.error());
    if (Result<void> done = InstalledReader(query, query.evidence.back()).read(text->value_or("")); !done)
      return done;
  }
  return {};
}

} // namespace kassay
