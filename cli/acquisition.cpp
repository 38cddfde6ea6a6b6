// SPDX-License-Identifier: MIT
#include "cli/acquisition.h"

#include <filesystem>
#include <set>

#include <nlohmann/json.hpp>

#include "probe/digest.h"
#include "probe/find_executable.h"

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

/// What is known so far of all closures' packages, each once.
std::set<Package> owners(const Survey &survey) {
  std::set<Package> packages;
  for (const Tool &tool : survey.identification.tools)
    for (const ClosureFile &file : tool.files)
      if (file.package)
        packages.insert(*file.package);
  return packages;
}

nlohmann::json to_json(const Survey &survey) {
  auto json = nlohmann::json::array({nlohmann::json::array(), nlohmann::json::array()});
  for (const Package &p : survey.companions)
    json[0].push_back({p.manager, p.name, p.version, p.arch, p.source, p.purl});
  for (const auto &[purl, p] : survey.index)
    json[1].push_back({purl, p.sha256, p.filename, p.label, p.suite, p.component});
  return json;
}

bool is_table_of_six(const nlohmann::json &json) {
  return json.is_array() && std::ranges::all_of(json, [](const nlohmann::json &row) {
           return row.is_array() && row.size() == 6 &&
                  std::ranges::all_of(row, [](const nlohmann::json &cell) { return cell.is_string(); });
         });
}

bool take_remembered(const nlohmann::json &json, Survey &survey) {
  if (!json.is_array() || json.size() != 2 || !is_table_of_six(json[0]) || !is_table_of_six(json[1]))
    return false;
  for (const auto &row : json[0])
    survey.companions.push_back({row[0], row[1], row[2], row[3], row[4], row[5]});
  for (const auto &row : json[1])
    survey.index[row[0]] = {row[1], row[2], row[3], row[4], row[5]};
  return true;
}

} // namespace

std::vector<Error> acquire(Survey &survey, AnswerBook &book) {
  const std::vector<std::string> paths = companion_paths(survey);
  std::set<Package> packages = owners(survey);
  Digest digest("acquisition 1");
  digest.add_list("path", paths);
  for (const Package &package : packages)
    digest.add("package", package.purl);
  std::string key = digest.finish();
  if (const auto known = book.find(key);
      known && take_remembered(nlohmann::json::from_msgpack(known->value, true, false), survey))
    return {};

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
  if (errors.empty()) {
    std::string value;
    nlohmann::json::to_msgpack(to_json(survey), value);
    book.keep(std::move(key), std::move(value), ingredients, began);
  }
  return errors;
}

} // namespace kassay::cli
