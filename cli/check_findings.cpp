// SPDX-License-Identifier: MIT
#include "cli/check_findings.h"

#include <algorithm>

#include <fmt/format.h>

#include "cli/exit_code.h"
#include "probe/printable.h"

namespace kassay::cli {

namespace {

using rules::BugResult;
using rules::Verdict;

Level level_of(Verdict verdict, bool held_off) {
  switch (verdict) {
  case Verdict::affected:
    return held_off ? Level::note : Level::error;
  case Verdict::suspected:
    return held_off ? Level::note : Level::warning;
  case Verdict::cannot_tell:
    return Level::unknown;
  case Verdict::fixed:
    return Level::pass;
  case Verdict::not_applicable:
    break;
  }
  return Level::skip;
}

void add_tree(const BugInTree &in_tree, const rules::Bug &bug, Finding &finding) {
  for (std::string &line : describe(in_tree, bug))
    finding.more.push_back(std::move(line));
  finding.properties.update(json_of(in_tree));
}

void add_place(const rules::Bug &bug, const TreeFacts *tree, Finding &finding) {
  if (!tree)
    return;
  for (const rules::KernelReference &reference : bug.kernel)
    if (finding.file.empty() && reference.series.contains(tree->series))
      finding.file = reference.file;
}

nlohmann::json trials_json(const BugResult &result) {
  auto trials = nlohmann::json::array();
  for (const rules::ReproducerResult &trial : result.trials)
    trials.push_back({{"name", as_utf8(trial.name)},
                      {"observation", to_string(trial.observation)},
                      {"reason", as_utf8(trial.reason)},
                      {"command", as_utf8(trial.command)},
                      {"counts", trial.counts}});
  return trials;
}

/// The trial that shows the verdict, to be repeated.
std::string repeat_of(const BugResult &result) {
  const auto shows = [&](const rules::ReproducerResult &trial) {
    return trial.counts && trial.observation == result.observation;
  };
  const auto found = std::ranges::find_if(result.trials, shows);
  return found == result.trials.end() ? "" : found->command;
}

Finding finding_of(const BugResult &result, const TreeFacts *tree) {
  const rules::Bug &bug = *result.bug;
  Finding finding;
  finding.rule = bug.id;
  finding.title = bug.title;
  finding.label = to_string(result.verdict);
  finding.message = result.reason;
  finding.url = bug.url;
  if (const std::string differs = result.disagreement(); !differs.empty())
    finding.more.push_back(differs);
  const bool is_there = result.verdict == Verdict::affected || result.verdict == Verdict::suspected;
  if (is_there && !bug.symptom.empty())
    finding.more.push_back(bug.symptom);
  if (is_there && !bug.trigger.empty())
    finding.more.push_back("trigger: " + bug.trigger);
  finding.properties = {{"tool", bug.tool()},
                        {"version", as_utf8(result.version)},
                        {"claim", to_string(result.claim)},
                        {"claim_reason", as_utf8(result.claim_reason)},
                        {"observation", to_string(result.observation)},
                        {"verdict", to_string(result.verdict)},
                        {"disagreement", result.disagreement()},
                        {"trials", trials_json(result)}};
  bool held_off = false;
  if (tree) {
    const BugInTree in_tree = look_at(bug, *tree);
    held_off = in_tree.is_held_off();
    if (result.verdict != Verdict::not_applicable)
      add_tree(in_tree, bug, finding);
    add_place(bug, tree, finding);
  }
  if (is_there && !bug.workaround_flags.empty() && !held_off)
    finding.more.push_back("flags that avoid it: " + bug.workaround_flags);
  if (is_there || result.verdict == Verdict::cannot_tell)
    finding.repeat = repeat_of(result);
  finding.level = level_of(result.verdict, held_off);
  return finding;
}

bool is_worse(const BugResult *left, const BugResult *right) {
  return left->bug->severity > right->bug->severity;
}

} // namespace

Report check_report(std::span<const BugResult> results, const TreeFacts *tree, const std::string &subject) {
  Report report;
  report.command = "check";
  report.title = "known bugs";
  report.subject = subject;
  std::vector<const BugResult *> worst_first;
  for (const BugResult &result : results)
    worst_first.push_back(&result);
  std::ranges::sort(worst_first, {}, [](const BugResult *result) { return result->bug->id; });
  std::ranges::stable_sort(worst_first, is_worse);
  for (const BugResult *result : worst_first)
    report.findings.push_back(finding_of(*result, tree));
  std::ranges::stable_sort(report.findings, {}, &Finding::level);
  return report;
}

std::vector<std::string> fail_on_words() {
  return {"held-off", "suspected", "affected", "never"};
}

int exit_code_of(const Report &report, const std::string &fail_on) {
  const auto has = [&](Level level) { return count(report, level) > 0; };
  const bool fails =
      fail_on != "never" && (has(Level::error) || (fail_on != "affected" && has(Level::warning)) ||
                             (fail_on == "held-off" && has(Level::note)));
  return fails ? exit_findings : has(Level::unknown) ? exit_unexamined : exit_clean;
}

} // namespace kassay::cli
