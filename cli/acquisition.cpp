// SPDX-License-Identifier: MIT
#include "cli/acquisition.h"

#include <array>
#include <filesystem>
#include <map>
#include <set>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "probe/digest.h"
#include "probe/find_executable.h"
#include "probe/package_sums.h"
#include "probe/parallel.h"

namespace kassay::cli {

namespace {

using Path = std::filesystem::path;

/// The path with its directory resolved, but not its last part: the link itself.
std::string link_path(const Path &path) {
  std::error_code error;
  const Path directory = std::filesystem::canonical(path.parent_path(), error);
  return error ? "" : (directory / path.filename()).string();
}

/// One header that each compiler brings, as the place of all of them.
void add_headers(const Tool &tool, std::set<std::string> &paths) {
  std::error_code error;
  const auto add = [&](const Path &directory) {
    const Path header = std::filesystem::canonical(directory / "include/stddef.h", error);
    if (!error)
      paths.insert(header);
  };
  for (const ClosureFile &file : tool.files)
    if (file.role == "cc1") {
      std::string directory = Path(file.path).parent_path();
      add(directory);
      if (const auto at = directory.find("/libexec/"); at != std::string::npos)
        add(directory.replace(at, 9, "/lib/"));
    }
  if (tool.family == "clang")
    for (const auto &entry : std::filesystem::directory_iterator(
             Path(tool.path).parent_path().parent_path() / "lib/clang", error))
      add(entry.path());
}

std::vector<std::string> companion_paths(const Survey &survey) {
  std::set<std::string> paths;
  for (const Tool &tool : survey.identification.tools) {
    if (tool.files.empty())
      continue;
    for (const std::string &word : tool.words)
      if (const auto found = find_executable(word, survey.environment); found && !word.starts_with('-'))
        paths.insert(link_path(*found));
    add_headers(tool, paths);
  }
  paths.erase("");
  return {paths.begin(), paths.end()};
}

/// What is known so far of all closures' packages, each once, and their files.
std::map<Package, std::set<std::string>> owners(const Survey &survey) {
  std::map<Package, std::set<std::string>> packages;
  for (const Tool &tool : survey.identification.tools)
    for (const ClosureFile &file : tool.files)
      if (file.package)
        packages[*file.package].insert(file.path);
  return packages;
}

/// The packages' files beside dpkg's sums of them.
struct SumsFound {
  std::set<std::string> as_installed;              ///< Package::purl
  std::vector<std::array<std::string, 2>> changed; ///< a file's path, and its package
  std::vector<std::string> evidence;
  std::vector<Error> unreadable;
};

SumsFound compare_sums(const std::map<Package, std::set<std::string>> &packages) {
  std::vector<std::pair<const Package *, std::vector<std::string>>> wanted;
  for (const auto &[package, files] : packages)
    if (package.manager == "dpkg")
      wanted.emplace_back(&package, std::vector<std::string>(files.begin(), files.end()));
  std::vector<Result<PackageSums>> compared(wanted.size());
  in_parallel(wanted.size(), 0, [&](std::size_t at) {
    compared[at] = compare_package_sums("/", *wanted[at].first, wanted[at].second);
  });
  SumsFound found;
  for (std::size_t at = 0; at < wanted.size(); ++at) {
    const Package &package = *wanted[at].first;
    if (!compared[at]) {
      found.unreadable.push_back(compared[at].error());
      continue;
    }
    const PackageSums &sums = *compared[at];
    if (sums.changed.empty() && sums.unlisted.empty())
      found.as_installed.insert(package.purl);
    for (const std::string &path : sums.changed)
      found.changed.push_back({path, package.name + " " + package.version});
    for (const auto *paths : {&sums.evidence, &sums.matching, &sums.changed})
      found.evidence.insert(found.evidence.end(), paths->begin(), paths->end());
  }
  return found;
}

Error change_of(const std::string &path, const std::string &package) {
  return {ErrorKind::environment,
          fmt::format("{}: is not what {} installed: dpkg has another sum of it", path, package), ""};
}

nlohmann::json to_json(const Survey &survey, const SumsFound &sums) {
  auto json = nlohmann::json::array(
      {nlohmann::json::array(), nlohmann::json::array(), sums.as_installed, sums.changed});
  for (const Package &p : survey.companions)
    json[0].push_back({p.manager, p.name, p.version, p.arch, p.source, p.purl});
  for (const auto &[purl, p] : survey.index)
    json[1].push_back({purl, p.sha256, p.filename, p.label, p.suite, p.component});
  return json;
}

bool is_list(const nlohmann::json &json) {
  return json.is_array() &&
         std::ranges::all_of(json, [](const nlohmann::json &cell) { return cell.is_string(); });
}

bool is_table(const nlohmann::json &json, std::size_t width) {
  return json.is_array() && std::ranges::all_of(json, [&](const nlohmann::json &row) {
           return row.size() == width && is_list(row);
         });
}

/// False, and nothing taken, where it is not what to_json() made.
bool take_remembered(const nlohmann::json &json, Survey &survey, std::vector<Error> &changes) {
  if (!json.is_array() || json.size() != 4 || !is_table(json[0], 6) || !is_table(json[1], 6) ||
      !is_list(json[2]) || !is_table(json[3], 2))
    return false;
  survey.as_installed = json[2].get<std::set<std::string>>();
  for (const auto &row : json[3])
    changes.push_back(change_of(row[0], row[1]));
  for (const auto &row : json[0])
    survey.companions.push_back({row[0], row[1], row[2], row[3], row[4], row[5]});
  for (const auto &row : json[1])
    survey.index[row[0]] = {row[1], row[2], row[3], row[4], row[5]};
  return true;
}

} // namespace

std::vector<Error> acquire(Survey &survey, AnswerBook &book) {
  const std::vector<std::string> paths = companion_paths(survey);
  const std::map<Package, std::set<std::string>> files = owners(survey);
  std::set<Package> packages;
  Digest digest("acquisition 2");
  digest.add_list("path", paths);
  for (const auto &[package, owned] : files) {
    packages.insert(package);
    digest.add("package", package.purl)
        .add_list("file", std::vector<std::string>(owned.begin(), owned.end()));
  }
  std::string key = digest.finish();
  std::vector<Error> changes;
  if (const auto known = book.find(key);
      known && take_remembered(nlohmann::json::from_msgpack(known->value, true, false), survey, changes))
    return changes;

  const std::int64_t began = now_ns();
  std::vector<Error> errors;
  std::vector<Ingredient> ingredients;
  const auto keep_evidence = [&](const std::vector<std::string> &evidence) {
    for (const std::string &path : evidence)
      ingredients.push_back({path, AccessKind::opened});
  };
  if (const auto found = package_owners("/", paths)) {
    std::set<Package> distinct;
    for (const auto &[path, package] : found->owners)
      if (!packages.contains(package))
        distinct.insert(package);
    survey.companions.assign(distinct.begin(), distinct.end());
    packages.merge(distinct);
    keep_evidence(found->evidence);
  } else {
    errors.push_back(found.error());
  }
  const std::vector<Package> wanted(packages.begin(), packages.end());
  AptKnowledge known = search_apt_lists("/", wanted);
  survey.index = std::move(known.packages);
  keep_evidence(known.evidence);
  errors.insert(errors.end(), known.unreadable.begin(), known.unreadable.end());
  SumsFound sums = compare_sums(files);
  survey.as_installed = sums.as_installed;
  keep_evidence(sums.evidence);
  errors.insert(errors.end(), sums.unreadable.begin(), sums.unreadable.end());
  if (errors.empty()) {
    std::string value;
    nlohmann::json::to_msgpack(to_json(survey, sums), value);
    book.keep(std::move(key), std::move(value), ingredients, began);
  }
  for (const auto &[path, package] : sums.changed)
    errors.push_back(change_of(path, package));
  return errors;
}

} // namespace kassay::cli
