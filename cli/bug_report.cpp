// SPDX-License-Identifier: MIT
#include <algorithm>
#include <optional>
#include <tuple>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "cli/bug_survey.h"
#include "probe/printable.h"

namespace kassay::cli {

namespace {

/// A result, and what the tree makes of it where there is one.
struct Row {
  const rules::BugResult *result;
  std::optional<BugInTree> in_tree;

  bool is_held_off() const { return in_tree && in_tree->is_held_off(); }
};

/// Worst verdict first, in it what nothing holds off, then the severest bug, then by id.
std::vector<Row> worst_first(const BugSurvey &survey) {
  std::vector<Row> rows;
  for (const rules::BugResult &result : survey.results) {
    Row &row = rows.emplace_back(&result);
    if (survey.tree && result.verdict != rules::Verdict::not_applicable)
      row.in_tree = look_at(*result.bug, *survey.tree);
  }
  std::ranges::stable_sort(rows, [](const Row &a, const Row &b) {
    return std::tuple(a.result->verdict, a.is_held_off(), b.result->bug->severity, a.result->bug->id) <
           std::tuple(b.result->verdict, b.is_held_off(), a.result->bug->severity, b.result->bug->id);
  });
  return rows;
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

nlohmann::json json_of(const Row &row) {
  nlohmann::json json = json_of(*row.result);
  if (row.in_tree)
    json.update(json_of(*row.in_tree));
  return json;
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
  for (const Row &row : worst_first(survey))
    bugs.push_back(json_of(row));
  nlohmann::json json = {{"schema", 1}, {"arch", survey.variables.arch}, {"bugs", bugs}};
  if (survey.tree)
    json["kernel"] = {{"release", as_utf8(survey.tree->release)}, {"config", as_utf8(survey.tree->config)}};
  return json.dump(2) + "\n";
}

std::string text_of(const BugSurvey &survey, bool all, bool commands) {
  std::string text;
  std::map<rules::Verdict, std::size_t> counts;
  std::size_t held_off = 0;
  const std::string indent(15, ' ');
  for (const Row &row : worst_first(survey)) {
    const rules::BugResult *result = row.result;
    ++counts[result->verdict];
    const bool is_there = result->verdict <= rules::Verdict::suspected;
    held_off += is_there && row.is_held_off() ? 1 : 0;
    if (!all && result->verdict >= rules::Verdict::fixed && result->disagreement().empty())
      continue;
    text += fmt::format("{:<14} {:<22} {}\n{}{}\n", to_string(result->verdict), result->bug->id,
                        result->bug->title, indent, result->reason);
    if (!result->disagreement().empty())
      text += fmt::format("{}{} ({})\n", indent, result->disagreement(), result->claim_reason);
    if (row.in_tree && (is_there || all))
      for (const std::string &line : describe(*row.in_tree, *result->bug))
        text += fmt::format("{}{}\n", indent, printable(line, 400));
    for (const rules::ReproducerResult &trial : result->trials)
      if (commands)
        text += fmt::format("{}{}{}: {}: {}\n{}", indent, trial.name, trial.counts ? "" : " (a workaround)",
                            to_string(trial.observation), trial.reason, indented(trial.command));
  }
  for (const auto &[verdict, count] : counts)
    text += fmt::format("{}{} {}", &verdict == &counts.begin()->first ? "" : ", ", count, to_string(verdict));
  if (survey.tree)
    text += fmt::format(
        "\nLinux {} with {}: {} of what is affected or suspected held off", printable(survey.tree->release),
        survey.tree->config.empty() ? "no configuration" : printable(survey.tree->config, 400), held_off);
  return text + (counts.empty() ? "no rules\n" : "\n");
}

} // namespace kassay::cli
