// SPDX-License-Identifier: MIT
#include "cli/rules_matrix.h"

#include <algorithm>
#include <map>
#include <sstream>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "cli/exit_code.h"
#include "cli/toolchain_facts.h"
#include "probe/printable.h"

namespace kassay::cli {

namespace {

using rules::Observation;

struct Counts {
  std::size_t results = 0, recorded = 0, unexpected = 0, unknown = 0;
};

/// Why a toolchain could not be tried at all; "" where it could.
std::string problem_of(const BugSurvey &survey) {
  const Tool *cc = find_tool(survey.identification.tools, "cc");
  return !cc ? "it has no compiler" : cc->present() ? "" : fmt::format("{}: {}", cc->spelled, cc->problem);
}

Counts count(const std::vector<TestedToolchain> &toolchains) {
  Counts counts;
  for (const TestedToolchain &toolchain : toolchains) {
    counts.unknown += problem_of(toolchain.survey).empty() ? 0 : 1;
    for (const TestedReproducer &tested : tested_on(toolchain.survey)) {
      ++counts.results;
      counts.recorded += tested.expected ? 1 : 0;
      counts.unexpected += tested.is_unexpected() ? 1 : 0;
      counts.unknown += tested.observation == Observation::cannot_tell && !tested.expected ? 1 : 0;
    }
  }
  return counts;
}

std::string title_of(const TestedReproducer &tested) {
  const std::string &name = tested.reproducer->name;
  return name.empty() ? tested.bug->id : fmt::format("{} ({})", tested.bug->id, name);
}

char letter(Observation observation) {
  switch (observation) {
  case Observation::affected:
    return 'A';
  case Observation::fixed:
    return 'F';
  case Observation::not_applicable:
    return '-';
  default:
    return '?';
  }
}

/// The tools of a toolchain by the names that rules have.
std::map<std::string, std::pair<std::string, std::string>> versions_of(const BugSurvey &survey) {
  const rules::Facts facts = facts_of(survey.identification.tools);
  std::map<std::string, std::pair<std::string, std::string>> versions;
  static constexpr std::string_view ending = ".version_text";
  for (const auto &[name, text] : facts.values)
    if (name.ends_with(ending))
      if (const std::string tool = name.substr(0, name.size() - ending.size());
          facts.values.contains(tool + ".version"))
        versions[tool] = {facts.values.at(tool + ".version"), text};
  return versions;
}

nlohmann::json json_of(const TestedReproducer &tested, const std::vector<rules::ReproducerResult> &trials) {
  auto cases = nlohmann::json::array();
  for (const rules::ReproducerResult &trial : trials)
    if (trial.reproducer == tested.reproducer)
      cases.push_back({{"name", trial.name},
                       {"observation", to_string(trial.observation)},
                       {"reason", trial.reason},
                       {"command", as_utf8(trial.command)}});
  return {{"name", tested.reproducer->name},
          {"repairs", tested.reproducer->repairs},
          {"observation", to_string(tested.observation)},
          {"reason", tested.reason},
          {"expected", tested.expected ? nlohmann::json(to_string(*tested.expected)) : nlohmann::json()},
          {"cases", cases}};
}

nlohmann::json json_of(const TestedToolchain &toolchain) {
  auto tools = nlohmann::json::object();
  for (const auto &[tool, versions] : versions_of(toolchain.survey))
    tools[tool] = {{"version", as_utf8(versions.first)}, {"text", as_utf8(versions.second)}};
  const std::vector<TestedReproducer> all = tested_on(toolchain.survey);
  auto bugs = nlohmann::json::array();
  for (const rules::BugResult &result : toolchain.survey.results) {
    auto reproducers = nlohmann::json::array();
    for (const TestedReproducer &tested : all)
      if (tested.bug == result.bug)
        reproducers.push_back(json_of(tested, result.trials));
    bugs.push_back({{"id", result.bug->id},
                    {"claim", to_string(result.claim)},
                    {"claim_reason", result.claim_reason},
                    {"observation", to_string(result.observation)},
                    {"verdict", to_string(result.verdict)},
                    {"reason", result.reason},
                    {"disagreement", result.disagreement()},
                    {"reproducers", reproducers}});
  }
  return {{"name", as_utf8(toolchain.name)},
          {"arch", toolchain.survey.variables.srcarch},
          {"problem", as_utf8(problem_of(toolchain.survey))},
          {"tools", tools},
          {"bugs", bugs}};
}

std::string cells_text(const std::vector<TestedToolchain> &toolchains) {
  std::vector<std::string> titles; // in the order of the rules
  std::map<std::string, std::string> rows;
  for (std::size_t at = 0; at < toolchains.size(); ++at)
    for (const TestedReproducer &tested : tested_on(toolchains[at].survey)) {
      const std::string title = title_of(tested);
      if (!rows.contains(title))
        titles.push_back(title);
      std::string &cells = rows[title];
      for (std::size_t missing = cells.size() / 4; missing < at; ++missing)
        cells += "  . ";
      cells += fmt::format("  {}{}", letter(tested.observation), tested.is_unexpected() ? '!' : ' ');
    }
  std::ranges::sort(titles);
  std::string text = fmt::format("{:<58}", "");
  for (std::size_t at = 0; at < toolchains.size(); ++at)
    text += fmt::format("{:>3} ", at + 1);
  text += "\n";
  for (const std::string &title : titles) {
    std::string cells = rows[title];
    for (std::size_t missing = cells.size() / 4; missing < toolchains.size(); ++missing)
      cells += "  . ";
    text += fmt::format("{:<58}{}\n", printable(title, 56), cells);
  }
  return text;
}

} // namespace

std::vector<TestedReproducer> tested_on(const BugSurvey &survey) {
  const rules::Facts facts = facts_of(survey.identification.tools);
  std::vector<TestedReproducer> all;
  for (const rules::BugResult &result : survey.results)
    for (const rules::Reproducer &reproducer : result.bug->reproducers)
      if (const rules::ReproducerResult *shown = weightiest(result.trials, reproducer))
        all.push_back({result.bug, &reproducer, shown->observation,
                       fmt::format("{}: {}", shown->name, shown->reason),
                       expected(*result.bug, reproducer, facts, survey.variables.srcarch)});
  return all;
}

std::vector<std::string> toolchain_words(const std::string &compiler,
                                         const std::vector<std::string> &common) {
  std::vector<std::string> words = common;
  std::istringstream stream(compiler);
  for (std::string word; stream >> word;)
    words.push_back(word.find('=') == std::string::npos ? "CC=" + word : word);
  return words;
}

std::string matrix_text(const std::vector<TestedToolchain> &toolchains) {
  std::string text;
  for (std::size_t at = 0; at < toolchains.size(); ++at) {
    const Tool *cc = find_tool(toolchains[at].survey.identification.tools, "cc");
    text += fmt::format("{:>3}  {:<40} {:<8} {}\n", at + 1, printable(toolchains[at].name),
                        toolchains[at].survey.variables.srcarch, cc ? printable(cc->version_text) : "");
  }
  text += cells_text(toolchains);
  for (const TestedToolchain &toolchain : toolchains) {
    if (const std::string problem = problem_of(toolchain.survey); !problem.empty())
      text += fmt::format("{}: {}\n", printable(toolchain.name), printable(problem));
    for (const TestedReproducer &tested : tested_on(toolchain.survey))
      if (tested.is_unexpected() || (tested.observation == Observation::cannot_tell && !tested.expected))
        text += fmt::format("{} on {}: {}{}\n{:4}{}\n", title_of(tested), printable(toolchain.name),
                            to_string(tested.observation),
                            tested.expected ? ", recorded is " + to_string(*tested.expected) : "", "",
                            tested.reason);
  }
  const Counts counts = count(toolchains);
  return text +
         fmt::format(
             "A affected, F fixed, - not applicable, ? cannot tell, . not of this toolchain, "
             "! not as recorded\n"
             "{} results on {} toolchains: {} are recorded, {} of them unexpected; {} cannot be told\n",
             counts.results, toolchains.size(), counts.recorded, counts.unexpected, counts.unknown);
}

std::string matrix_json(const std::vector<TestedToolchain> &toolchains) {
  auto list = nlohmann::json::array();
  for (const TestedToolchain &toolchain : toolchains)
    list.push_back(json_of(toolchain));
  const Counts counts = count(toolchains);
  return nlohmann::json({{"schema", 1},
                         {"toolchains", list},
                         {"results", counts.results},
                         {"recorded", counts.recorded},
                         {"unexpected", counts.unexpected},
                         {"cannot_tell", counts.unknown}})
             .dump(2) +
         "\n";
}

int exit_code_of(const std::vector<TestedToolchain> &toolchains) {
  const Counts counts = count(toolchains);
  return counts.unexpected > 0 ? exit_findings : counts.unknown > 0 ? exit_unexamined : exit_clean;
}

} // namespace kassay::cli
