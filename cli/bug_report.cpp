// SPDX-License-Identifier: MIT
#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "cli/bug_survey.h"
#include "probe/printable.h"

namespace kassay::cli {

namespace {

/// Worst verdict first, then the severest bug, then by id.
std::vector<const rules::BugResult *> worst_first(const std::vector<rules::BugResult> &results) {
  std::vector<const rules::BugResult *> sorted;
  for (const rules::BugResult &result : results)
    sorted.push_back(&result);
  std::ranges::stable_sort(sorted, [](const rules::BugResult *a, const rules::BugResult *b) {
    return std::tuple(a->verdict, b->bug->severity, a->bug->id) <
           std::tuple(b->verdict, a->bug->severity, b->bug->id);
  });
  return sorted;
}

nlohmann::json json_of(const rules::BugResult &result) {
  nlohmann::json trials = nlohmann::json::array();
  for (const rules::ReproducerResult &trial : result.trials)
    trials.push_back({{"name", trial.name},
                      {"observation", to_string(trial.observation)},
                      {"reason", trial.reason},
                      {"command", as_utf8(trial.command)},
                      {"counts", trial.counts}});
  return {{"id", result.bug->id},
          {"tool", result.bug->tool()},
          {"version", as_utf8(result.version)},
          {"title", result.bug->title},
          {"kind", to_string(result.bug->kind)},
          {"severity", to_string(result.bug->severity)},
          {"url", result.bug->url},
          {"claim", to_string(result.claim)},
          {"claim_reason", result.claim_reason},
          {"observation", to_string(result.observation)},
          {"verdict", to_string(result.verdict)},
          {"reason", result.reason},
          {"disagreement", result.disagreement()},
          {"trials", trials}};
}

std::string indented(std::string_view text) {
  std::string result;
  while (!text.empty()) {
    const std::string_view line = text.substr(0, std::min(text.find('\n'), text.size()));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    result += fmt::format("                     $ {}\n", printable(line, 400));
  }
  return result;
}

} // namespace

std::string json_of(const BugSurvey &survey) {
  nlohmann::json bugs = nlohmann::json::array();
  for (const rules::BugResult *result : worst_first(survey.results))
    bugs.push_back(json_of(*result));
  return nlohmann::json({{"schema", 1}, {"arch", survey.variables.arch}, {"bugs", bugs}}).dump(2) + "\n";
}

std::string text_of(const BugSurvey &survey, bool all, bool commands) {
  std::string text;
  std::map<rules::Verdict, std::size_t> counts;
  for (const rules::BugResult *result : worst_first(survey.results)) {
    ++counts[result->verdict];
    if (!all &&
        (result->verdict == rules::Verdict::fixed || result->verdict == rules::Verdict::not_applicable) &&
        result->disagreement().empty())
      continue;
    text +=
        fmt::format("{:<14} {:<22} {}\n", to_string(result->verdict), result->bug->id, result->bug->title);
    text += fmt::format("{:<14} {}\n", "", result->reason);
    if (!result->disagreement().empty())
      text += fmt::format("{:<14} {} ({})\n", "", result->disagreement(), result->claim_reason);
    for (const rules::ReproducerResult &trial : result->trials)
      if (commands)
        text += fmt::format("{:<14} {}{}: {}: {}\n{}", "", trial.name, trial.counts ? "" : " (a workaround)",
                            to_string(trial.observation), trial.reason, indented(trial.command));
  }
  for (const auto &[verdict, count] : counts)
    text += fmt::format("{}{} {}", &verdict == &counts.begin()->first ? "" : ", ", count, to_string(verdict));
  return text + (counts.empty() ? "no rules\n" : "\n");
}

} // namespace kassay::cli
