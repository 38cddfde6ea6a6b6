// SPDX-License-Identifier: MIT
#include "cli/scan_rules.h"

#include <algorithm>
#include <filesystem>

#include "cli/bug_survey.h"

namespace kassay::cli {

namespace {

bool is_of(const rules::Bug &bug, const std::string &arch) {
  return bug.arch.empty() || arch.empty() || std::ranges::find(bug.arch, arch) != bug.arch.end();
}

/// Bugs of tools that read C.
bool can_be_scanned(const rules::Bug &bug) {
  return bug.tool() == "gcc" || bug.tool() == "clang";
}

void add_matchers(ScanRules &chosen) {
  for (rules::ScanMatcher &matcher : rules::scan_matchers(chosen.rules->bugs))
    if (std::ranges::find(chosen.rows, matcher.bug, &ScanRow::bug) != chosen.rows.end())
      chosen.matchers.push_back(std::move(matcher));
}

} // namespace

Result<ScanRules> all_scan_rules(const std::string &directory, const std::vector<std::string> &ids,
                                 const ScanTree &tree) {
  auto loaded = rules::load_rule_set(directory.empty() ? std::nullopt
                                                       : std::optional<std::filesystem::path>(directory));
  if (!loaded)
    return std::unexpected(loaded.error());
  ScanRules chosen;
  chosen.rules = std::make_unique<rules::RuleSet>(std::move(*loaded));
  for (const std::string &id : ids)
    if (const auto bug = find_bug(*chosen.rules, id); !bug)
      return std::unexpected(bug.error());
  for (const rules::Bug &bug : chosen.rules->bugs) {
    const bool has_construct = !bug.matcher.empty() || !bug.attributes.empty() || !bug.builtins.empty();
    const bool is_named = std::ranges::find(ids, bug.id) != ids.end();
    if (ids.empty() ? has_construct && is_of(bug, tree.srcarch) : is_named)
      chosen.rows.push_back({&bug, std::nullopt, ""});
  }
  add_matchers(chosen);
  return chosen;
}

Result<ScanRules> affecting_scan_rules(const SurveyOptions &survey, const std::vector<std::string> &ids,
                                       const ScanTree &tree) {
  auto found = survey.take_with([&](const SurveyRequest &request) { return survey_bugs(request, ids); });
  if (!found)
    return std::unexpected(found.error());
  ScanRules chosen;
  chosen.rules = std::move(found->rules);
  if (const Tool *cc = find_tool(found->identification.tools, "cc"); cc && cc->present())
    chosen.toolchain = cc->version_text;
  for (const rules::BugResult &result : found->results)
    if ((result.verdict == rules::Verdict::affected || result.verdict == rules::Verdict::suspected) &&
        can_be_scanned(*result.bug) && is_of(*result.bug, tree.srcarch))
      chosen.rows.push_back({result.bug, result.verdict, result.reason});
  add_matchers(chosen);
  return chosen;
}

} // namespace kassay::cli
