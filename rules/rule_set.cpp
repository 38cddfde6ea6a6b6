// SPDX-License-Identifier: MIT
#include "rules/rule_set.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <map>
#include <string_view>

#include <fmt/format.h>

namespace kassay::rules {

namespace {

/// A rule file that counts: where it came from, for messages, and its text.
struct RuleFile {
  std::string shown_as;
  std::string text;
};
using RuleFiles = std::map<std::string, RuleFile>; ///< by name below rules/

constexpr std::string_view folders[] = {"features", "minimums"};

Result<std::string> read_file(const std::filesystem::path &path) {
  std::ifstream stream(path, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
  if (!stream)
    return fail(ErrorKind::usage, fmt::format("{}: cannot be read", path.string()));
  return text;
}

/// Puts the *.toml files of one folder over `files`; a folder that is not there has none.
Result<std::size_t> add_folder(const std::filesystem::path &directory, std::string_view folder,
                               RuleFiles &files) {
  namespace fs = std::filesystem;
  std::error_code error;
  if (!fs::exists(directory / folder, error))
    return std::size_t{0};
  std::size_t count = 0;
  fs::directory_iterator entry(directory / folder, error);
  for (; !error && entry != fs::directory_iterator(); entry.increment(error)) {
    if (entry->path().extension() != ".toml")
      continue;
    Result<std::string> text = read_file(entry->path());
    if (!text)
      return std::unexpected(text.error());
    std::string name = fmt::format("{}/{}", folder, entry->path().filename().string());
    files[name] = {entry->path().string(), std::move(*text)};
    ++count;
  }
  if (error)
    return fail(ErrorKind::usage, fmt::format("{}: {}", (directory / folder).string(), error.message()));
  return count;
}

Result<void> add_directory(const std::filesystem::path &directory, RuleFiles &files) {
  std::size_t count = 0;
  for (std::string_view folder : folders) {
    Result<std::size_t> added = add_folder(directory, folder, files);
    if (!added)
      return std::unexpected(added.error());
    count += *added;
  }
  if (count == 0)
    return fail(ErrorKind::usage, fmt::format("{}: no rule files", directory.string()),
                "rules are in features/*.toml and minimums/*.toml below it");
  return {};
}

Result<void> read_file_into(RuleSet &rules, const std::string &name, const RuleFile &file) {
  if (name.starts_with("features/")) {
    Result<std::vector<Feature>> features = parse_features(file.text, file.shown_as);
    if (!features)
      return std::unexpected(features.error());
    std::ranges::move(*features, std::back_inserter(rules.features.features));
  } else if (name.starts_with("minimums/")) {
    Result<Minimums> minimums = parse_minimums(file.text, file.shown_as);
    if (!minimums)
      return std::unexpected(minimums.error());
    rules.minimums.push_back(std::move(*minimums));
  }
  return {};
}

} // namespace

Result<RuleSet> load_rule_set(const std::optional<std::filesystem::path> &directory,
                              std::span<const EmbeddedFile> embedded) {
  RuleFiles files;
  for (const EmbeddedFile &file : embedded)
    files[std::string(file.name)] = {std::string(file.name), std::string(file.text)};
  if (directory)
    if (Result<void> added = add_directory(*directory, files); !added)
      return std::unexpected(added.error());

  RuleSet rules;
  for (const auto &[name, file] : files)
    if (Result<void> read = read_file_into(rules, name, file); !read)
      return std::unexpected(read.error());
  if (Result<void> checked = check_features(rules.features.features); !checked)
    return std::unexpected(checked.error());
  if (Result<void> checked = check_minimums(rules.minimums); !checked)
    return std::unexpected(checked.error());
  std::ranges::sort(rules.minimums, {}, &Minimums::series);
  return rules;
}

} // namespace kassay::rules
