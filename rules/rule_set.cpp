// SPDX-License-Identifier: MIT
#include "rules/rule_set.h"

#include <algorithm>
#include <cstdint>
#include <fstream>
#include <iterator>
#include <map>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "probe/parallel.h"
#include "probe/place.h"

namespace kassay::rules {

namespace {

/// A rule file that counts: where it came from, for messages, and its text.
struct RuleFile {
  std::string shown_as;
  std::string text;
};
using RuleFiles = std::map<std::string, RuleFile>; ///< by name below rules/

/// A folder of rule files.
struct Folder {
  std::string_view name;
  bool of_folders = false; ///< the files are one level deeper
  bool any_name = false;   ///< not only *.toml
};
constexpr Folder folders[] = {
    {"features"}, {"minimums"}, {"bugs", true}, {"reproducers", false, true}, {"start", false, true}};

constexpr std::uintmax_t largest_file = 1 << 20; // rules are untrusted

Result<std::string> read_file(const std::filesystem::path &path) {
  std::error_code error;
  if (const auto size = std::filesystem::file_size(path, error); error || size > largest_file)
    return fail(ErrorKind::usage,
                fmt::format("{}: {}", path.string(), error ? error.message() : "larger than 1 MiB"));
  std::ifstream stream(path, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
  if (!stream)
    return fail(ErrorKind::usage, fmt::format("{}: cannot be read", path.string()));
  return text;
}

/// Puts the files of one folder over `files`; a folder that is not there has none.
Result<std::size_t> add_folder(const std::filesystem::path &directory, const std::string &name,
                               const Folder &folder, RuleFiles &files) {
  namespace fs = std::filesystem;
  std::error_code error;
  if (!fs::exists(directory / name, error))
    return std::size_t{0};
  std::size_t count = 0;
  fs::directory_iterator entry(directory / name, error);
  for (; !error && entry != fs::directory_iterator(); entry.increment(error)) {
    const std::string entry_name = fmt::format("{}/{}", name, entry->path().filename().string());
    std::error_code ignored;
    const bool is_directory = entry->is_directory(ignored);
    if (is_directory && folder.of_folders) {
      auto added = add_folder(directory, entry_name, {folder.name, false, folder.any_name}, files);
      if (!added)
        return added;
      count += *added;
    }
    if (is_directory || folder.of_folders || (!folder.any_name && entry->path().extension() != ".toml"))
      continue;
    Result<std::string> text = read_file(entry->path());
    if (!text)
      return std::unexpected(text.error());
    files[entry_name] = {entry->path().string(), std::move(*text)};
    ++count;
  }
  if (error)
    return fail(ErrorKind::usage, fmt::format("{}: {}", (directory / name).string(), error.message()));
  return count;
}

Result<void> add_directory(const std::filesystem::path &directory, RuleFiles &files) {
  std::size_t count = 0;
  for (const Folder &folder : folders) {
    Result<std::size_t> added = add_folder(directory, std::string(folder.name), folder, files);
    if (!added)
      return std::unexpected(added.error());
    count += *added;
  }
  if (count == 0)
    return fail(ErrorKind::usage, fmt::format("{}: no rule files", directory.string()),
                "rules are in features/*.toml, minimums/*.toml and bugs/*/*.toml below it");
  return {};
}

/// Before the bugs, which name them.
void read_sources(RuleSet &rules, const RuleFiles &files) {
  static constexpr std::string_view folder = "reproducers/";
  for (const auto &[name, file] : files)
    if (name.starts_with(folder))
      rules.reproducers[name.substr(folder.size())] = file.text;
    else if (name == "start/start.c")
      rules.start = file.text;
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

/// Starting one takes as long as reading a rule.
constexpr unsigned reading_threads = 4;

/// The bugs are many, and independent of each other: read side by side, and kept in the order of their names.
void read_bugs(RuleSet &rules, const RuleFiles &files, std::vector<Error> &errors) {
  std::vector<const RuleFiles::value_type *> wanted;
  for (const auto &file : files)
    if (file.first.starts_with("bugs/"))
      wanted.push_back(&file);
  std::vector<Result<Bug>> bugs(wanted.size());
  in_parallel(wanted.size(), reading_threads, [&](std::size_t at) {
    const auto &[name, file] = *wanted[at];
    bugs[at] = parse_bug(file.text, file.shown_as, name, rules.reproducers);
  });
  for (Result<Bug> &bug : bugs)
    if (bug)
      rules.bugs.push_back(std::move(*bug));
    else
      errors.push_back(bug.error());
}

/// Each file by itself; returns the first error of each, by name.
std::vector<Error> read_files(RuleSet &rules, const RuleFiles &files) {
  read_sources(rules, files);
  std::vector<Error> errors;
  read_bugs(rules, files, errors);
  for (const auto &[name, file] : files)
    if (Result<void> read = read_file_into(rules, name, file); !read)
      errors.push_back(read.error());
  return errors;
}

/// The rules that `kassay rules new` began and nobody has finished.
std::vector<Error> unfinished(const RuleFiles &files) {
  std::vector<Error> errors;
  for (const auto &[name, file] : files)
    if (const std::size_t at = file.text.find("TODO: "); name.starts_with("bugs/") && at != std::string::npos)
      errors.push_back({ErrorKind::usage,
                        fmt::format("{}: still says TODO", to_string(place_of(file.text, at, file.shown_as))),
                        "say what the words behind it ask for, or leave the line out"});
  return errors;
}

/// An id is one bug's, whatever its tool.
Result<void> check_ids(const std::vector<Bug> &bugs) {
  std::map<std::string_view, const Bug *> known;
  for (const Bug &bug : bugs)
    if (const auto [at, added] = known.try_emplace(bug.id, &bug); !added)
      return fail(ErrorKind::usage,
                  fmt::format("{}: '{}' is already a bug, at {}", to_string(bug.place), bug.id,
                              to_string(at->second->place)),
                  "give one of them another id");
  return {};
}

Result<RuleFiles> files_of(const std::optional<std::filesystem::path> &directory,
                           std::span<const EmbeddedFile> embedded) {
  RuleFiles files;
  for (const EmbeddedFile &file : embedded)
    files[std::string(file.name)] = {std::string(file.name), std::string(file.text)};
  if (directory)
    if (Result<void> added = add_directory(*directory, files); !added)
      return std::unexpected(added.error());
  return files;
}

/// What concerns several files. The series are put in order.
Result<void> check_together(RuleSet &rules) {
  if (Result<void> checked = check_features(rules.features.features); !checked)
    return checked;
  if (Result<void> checked = check_minimums(rules.minimums); !checked)
    return checked;
  std::ranges::sort(rules.minimums, {}, &Minimums::series);
  return check_ids(rules.bugs);
}

} // namespace

std::span<const EmbeddedFile> embedded_features() {
  const std::span<const EmbeddedFile> all = embedded_files(); // in the order of their names
  const auto first = std::ranges::lower_bound(all, "features/", {}, &EmbeddedFile::name);
  const auto last = std::ranges::lower_bound(all, "minimums0", {}, &EmbeddedFile::name);
  return {first, last};
}

Result<RuleSet> load_rule_set(const std::optional<std::filesystem::path> &directory,
                              std::span<const EmbeddedFile> embedded) {
  const Result<RuleFiles> files = files_of(directory, embedded);
  if (!files)
    return std::unexpected(files.error());
  RuleSet rules;
  if (const std::vector<Error> errors = read_files(rules, *files); !errors.empty())
    return std::unexpected(errors.front());
  if (Result<void> checked = check_together(rules); !checked)
    return std::unexpected(checked.error());
  return rules;
}

std::vector<Error> lint_rule_set(const std::optional<std::filesystem::path> &directory,
                                 std::span<const EmbeddedFile> embedded) {
  const Result<RuleFiles> files = files_of(directory, embedded);
  if (!files)
    return {files.error()};
  RuleSet rules;
  std::vector<Error> errors = read_files(rules, *files);
  if (errors.empty())
    errors = unfinished(*files);
  if (errors.empty()) // else a row that is missing would be told as one that nobody wrote
    if (Result<void> checked = check_together(rules); !checked)
      errors.push_back(checked.error());
  return errors;
}

} // namespace kassay::rules
