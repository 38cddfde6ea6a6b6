// SPDX-License-Identifier: MIT
#include "cli/scan_selection.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include <fmt/format.h>

#include "probe/digest.h"
#include "probe/process_runner.h"
#include "probe/tool_environment.h"

namespace kassay::cli {

namespace {

/// The files that differ from `revision`, below srctree.
Result<std::set<std::string>> changed_files(const ScanTree &tree, const std::string &revision) {
  Command command;
  command.argv = {"git", "-C", tree.srctree, "diff", "--name-only", "--relative", "-z", revision, "--"};
  command.env = tool_environment(own_environment());
  command.env["GIT_OPTIONAL_LOCKS"] = "0";
  ProcessRunner runner({.parallel = 1});
  const Run run = runner.run(command);
  if (!run.succeeded() || revision.starts_with('-'))
    return fail(ErrorKind::usage, fmt::format("--changed-since {}: git {}", revision, describe(run.outcome)),
                run.err);
  std::set<std::string> files;
  for (std::size_t at = 0, end; (end = run.out.find('\0', at)) != std::string::npos; at = end + 1)
    files.insert(run.out.substr(at, end - at));
  return files;
}

bool is_compiled(const std::string &file) {
  return file.ends_with(".c") || file.ends_with(".S");
}

/// A changed header may be in any unit, so then all are scanned, most from memory.
void keep_changed(const ScanTree &tree, const std::set<std::string> &files, std::vector<CompileUnit> &units) {
  if (std::ranges::all_of(files, is_compiled))
    std::erase_if(units, [&](const CompileUnit &unit) { return !files.contains(tree.shown(unit.file)); });
}

std::string digest_of(const std::vector<CompileUnit> &units, const ScanRules &chosen,
                      const std::string &changed_since) {
  Digest digest("scan/1");
  for (const CompileUnit &unit : units)
    digest.add("directory", unit.directory).add("file", unit.file).add_list("arguments", unit.arguments);
  for (const ScanRow &row : chosen.rows)
    digest.add("rule", row.bug->id).add("verdict", row.verdict ? to_string(*row.verdict) : "");
  for (const rules::ScanMatcher &matcher : chosen.matchers)
    digest.add("matcher", matcher.text);
  return digest.add("changed since", changed_since).finish();
}

/// "I/N" of --shard: every N-th unit, from the I-th.
Result<void> keep_part(const std::string &shard, std::vector<CompileUnit> &units, ScanPart &part) {
  part.units_total = units.size();
  if (shard.empty())
    return {};
  const std::size_t slash = shard.find('/');
  const auto number = [&](std::string_view digits) -> std::optional<std::size_t> {
    std::size_t value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    return error == std::errc() && end == digits.data() + digits.size() ? std::optional(value) : std::nullopt;
  };
  const auto index = number(std::string_view(shard).substr(0, slash));
  const auto of =
      slash == std::string::npos ? std::nullopt : number(std::string_view(shard).substr(slash + 1));
  if (!index || !of || *index >= *of)
    return fail(ErrorKind::usage, fmt::format("--shard {}: is no part", shard),
                "0/4, 1/4, 2/4 and 3/4 are the parts of 4");
  part.index = *index;
  part.of = *of;
  std::vector<CompileUnit> kept;
  for (std::size_t at = *index; at < units.size(); at += *of)
    kept.push_back(std::move(units[at]));
  units = std::move(kept);
  return {};
}

} // namespace

Result<ScanPart> select_units(const ScanSelection &selection, const ScanTree &tree, const ScanRules &rules,
                              std::vector<CompileUnit> &units) {
  ScanPart part;
  if (!selection.changed_since.empty()) {
    auto files = changed_files(tree, selection.changed_since);
    if (!files)
      return std::unexpected(files.error());
    keep_changed(tree, *files, units);
    part.files = std::move(*files);
  }
  part.digest = digest_of(units, rules, selection.changed_since);
  if (const auto kept = keep_part(selection.shard, units, part); !kept)
    return std::unexpected(kept.error());
  return part;
}

} // namespace kassay::cli
