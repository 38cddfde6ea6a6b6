// SPDX-License-Identifier: MIT
#include "cli/scan_findings.h"

#include <algorithm>
#include <map>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "cli/terminal_text.h"
#include "probe/printable.h"

namespace kassay::cli {

namespace {

using Json = nlohmann::json;

/// What holds a rule off in the whole tree, in words; empty: nothing.
std::vector<std::string> held_off_by(const ScanRow &row, const ScanTree &tree) {
  if (!tree.facts)
    return {};
  const BugInTree in_tree = look_at(*row.bug, *tree.facts);
  return in_tree.is_held_off() ? describe(in_tree, *row.bug) : std::vector<std::string>();
}

Level level_of(const ScanRow &row, bool covered) {
  if (covered || !row.verdict)
    return Level::note;
  return *row.verdict == rules::Verdict::affected ? Level::error : Level::warning;
}

Finding finding_of(const ScanRow &row, const ScanInventory::Place &place, const ScanInventory::Found &found,
                   const std::vector<std::string> &held_off) {
  Finding finding;
  finding.rule = row.bug->id;
  finding.title = row.bug->title;
  const bool by_flags = found.covered == found.units;
  const bool covered = by_flags || !held_off.empty();
  finding.level = level_of(row, covered);
  finding.label = row.verdict ? to_string(*row.verdict) : "site";
  finding.message =
      found.function.empty() ? found.construct : fmt::format("in {}(): {}", found.function, found.construct);
  finding.more = held_off;
  if (by_flags)
    finding.more.push_back("avoided by the flags of its command: " + row.bug->workaround_flags);
  finding.url = row.bug->url;
  finding.file = place.file;
  finding.line = place.line;
  finding.column = place.column;
  finding.properties = {{"function", as_utf8(found.function)},
                        {"construct", as_utf8(found.construct)},
                        {"units", found.units},
                        {"units_covered", found.covered},
                        {"covered", covered}};
  return finding;
}

Json rule_json(const ScanRow &row, std::size_t units, const std::vector<std::string> &held_off) {
  Json held = Json::array();
  for (const std::string &reason : held_off)
    held.push_back(as_utf8(reason));
  return {{"id", row.bug->id},
          {"title", row.bug->title},
          {"tool", row.bug->tool()},
          {"severity", to_string(row.bug->severity)},
          {"verdict", row.verdict ? Json(to_string(*row.verdict)) : Json()},
          {"reason", as_utf8(row.reason)},
          {"has_construct",
           !row.bug->matcher.empty() || !row.bug->attributes.empty() || !row.bug->builtins.empty()},
          {"trigger", row.bug->trigger},
          {"units_with_flags", units},
          {"held_off_by", held},
          {"sites", 0},
          {"sites_covered", 0},
          {"files", 0},
          {"subsystems", Json::object()}};
}

Json flawed_json(const ScanInventory &inventory) {
  std::vector<FlawedUnit> flawed = inventory.flawed();
  std::ranges::sort(flawed, {}, &FlawedUnit::file);
  Json array = Json::array();
  for (const FlawedUnit &unit : flawed)
    array.push_back({{"file", as_utf8(unit.file)},
                     {"what", as_utf8(unit.what)},
                     {"errors", unit.errors},
                     {"failed", unit.failed}});
  return array;
}

std::string plural(std::size_t number, const char *word) {
  return fmt::format("{} {}{}", number, word, number == 1 ? "" : "s");
}

/// The largest first: "arch/x86 12, kernel 3".
std::string subsystems_text(const Json &counts) {
  std::vector<std::pair<std::size_t, std::string>> sorted;
  for (const auto &[name, count] : counts.items())
    sorted.emplace_back(count.get<std::size_t>(), name);
  std::ranges::sort(sorted, [](const auto &left, const auto &right) {
    return left.first != right.first ? left.first > right.first : left.second < right.second;
  });
  constexpr std::size_t most = 8;
  std::string text;
  for (std::size_t at = 0; at < std::min(most, sorted.size()); ++at)
    text += fmt::format("{}{} {}", at == 0 ? "" : ", ", sorted[at].second, sorted[at].first);
  if (sorted.size() > most)
    text += fmt::format(" and {} more", plural(sorted.size() - most, "place"));
  return text;
}

std::string rule_paragraph(const Json &rule, const std::vector<const Finding *> &sites, std::size_t most,
                           const Palette &palette) {
  const std::string verdict = rule["verdict"].is_null() ? "" : rule["verdict"].get<std::string>();
  const bool is_held_off = rule["sites"] == rule["sites_covered"];
  const std::string label =
      verdict.empty() ? "" : (is_held_off ? palette.faint(verdict) : palette.bad(verdict)) + "  ";
  std::string out = fmt::format("  {}{}  {}\n", label, terminal_text(rule["id"].get<std::string>()),
                                terminal_text(rule["title"].get<std::string>()));
  out += fmt::format("      {} in {}: {}\n", plural(rule["sites"].get<std::size_t>(), "site"),
                     plural(rule["files"].get<std::size_t>(), "file"),
                     terminal_text(subsystems_text(rule["subsystems"])));
  for (const auto &reason : rule["held_off_by"])
    out += indented_terminal_text(reason.get<std::string>(), "      ");
  if (rule["held_off_by"].empty() && rule["sites_covered"] != 0)
    out += fmt::format("      avoided by the flags of their commands: {} of them\n",
                       rule["sites_covered"].get<std::size_t>());
  for (std::size_t at = 0; at < sites.size() && (most == 0 || at < most); ++at)
    out += indented_terminal_text(
        fmt::format("{}:{}:{} {}", sites[at]->file, sites[at]->line, sites[at]->column, sites[at]->message),
        "        ");
  if (most != 0 && sites.size() > most)
    out += fmt::format("        ... and {} more (--sites 0 shows all)\n", sites.size() - most);
  return out;
}

} // namespace

std::string subsystem_of(const std::string &file) {
  static constexpr std::string_view deep[] = {"arch", "drivers", "fs", "include", "net", "sound", "tools"};
  const std::size_t first = file.find('/');
  if (first == std::string::npos)
    return ".";
  const bool is_deep = std::ranges::find(deep, std::string_view(file).substr(0, first)) != std::end(deep);
  const std::size_t second = is_deep ? file.find('/', first + 1) : std::string::npos;
  return file.substr(0, second == std::string::npos ? first : second);
}

void count_sites(Report &report) {
  std::map<std::string, Json *> rules;
  for (Json &rule : report.properties["rules"]) {
    rule["sites"] = rule["sites_covered"] = rule["files"] = 0;
    rule["subsystems"] = Json::object();
    rules[rule["id"].get<std::string>()] = &rule;
  }
  std::map<std::string, std::set<std::string>> files;
  const auto add = [](Json &count, std::size_t more) {
    count = (count.is_null() ? 0 : count.get<std::size_t>()) + more;
  };
  for (const Finding &finding : report.findings) {
    Json &rule = *rules.at(finding.rule);
    add(rule["sites"], 1);
    add(rule["sites_covered"], finding.properties["covered"] == true ? 1 : 0);
    add(rule["subsystems"][as_utf8(subsystem_of(finding.file))], 1);
    add(rule["files"], files[finding.rule].insert(finding.file).second ? 1 : 0);
  }
}

Report scan_report(const std::vector<ScanRow> &rows, const ScanInventory &inventory, const ScanTree &tree,
                   const ScanSubjectText &subject, const ScanPart &part) {
  Report report;
  report.command = "scan";
  report.title = "uses of what compilers get wrong";
  report.subject = subject.toolchain.empty() ? subject.tree : subject.tree + ", " + subject.toolchain;
  std::vector<std::vector<std::string>> held_off;
  Json rules = Json::array();
  for (std::size_t row = 0; row < rows.size(); ++row) {
    held_off.push_back(held_off_by(rows[row], tree));
    rules.push_back(rule_json(rows[row], inventory.units_of(row), held_off.back()));
  }
  for (const auto &[place, found] : inventory.sites())
    if (!part.files || part.files->contains(place.file))
      report.findings.push_back(finding_of(rows[place.row], place, found, held_off[place.row]));
  std::ranges::stable_sort(report.findings, {}, &Finding::level);
  report.properties = {
      {"rules", rules},
      {"units", inventory.units()},
      {"flawed_units", flawed_json(inventory)},
      {"dropped_flags", inventory.dropped()},
      {"flags_that_change_meaning", inventory.meaning()},
      {"part",
       {{"index", part.index}, {"of", part.of}, {"units_total", part.units_total}, {"digest", part.digest}}}};
  count_sites(report);
  return report;
}

std::string scan_text(const Report &report, std::size_t most, const Palette &palette) {
  const Json &properties = report.properties;
  std::map<std::string, std::vector<const Finding *>> by_rule;
  for (const Finding &finding : report.findings)
    by_rule[finding.rule].push_back(&finding);
  const Json &flawed = properties["flawed_units"];
  std::string out = fmt::format("{} ({} of {})\n", palette.heading(report.title),
                                plural(report.findings.size(), "site"), plural(by_rule.size(), "rule"));
  out += indented_terminal_text(report.subject, "  ");
  const std::size_t units = properties["units"];
  out += fmt::format("  {}, {} without an error\n", plural(units, "unit"), units - flawed.size());
  for (const auto &unit : flawed)
    out += indented_terminal_text(fmt::format("{}: {}{}", unit["file"].get<std::string>(),
                                              unit["failed"] == true ? "not scanned: " : "",
                                              unit["what"].get<std::string>()),
                                  "    ");
  std::vector<std::string> without, nowhere;
  for (const auto &rule : properties["rules"]) {
    const std::string id = rule["id"];
    if (rule["sites"] != 0)
      out += rule_paragraph(rule, by_rule[id], most, palette);
    else if (rule["has_construct"] == true)
      nowhere.push_back(id);
    else
      without.push_back(
          fmt::format("{} ({} by flags)", id, plural(rule["units_with_flags"].get<std::size_t>(), "unit")));
  }
  if (!nowhere.empty())
    out += fmt::format("  not used here: {}\n", fmt::join(nowhere, ", "));
  if (!without.empty())
    out += fmt::format("  without a construct to look for: {}\n", fmt::join(without, ", "));
  if (!properties["flags_that_change_meaning"].empty()) {
    std::vector<std::string> flags;
    for (const auto &[flag, count] : properties["flags_that_change_meaning"].items())
      flags.push_back(fmt::format("{} ({})", flag, plural(count.get<std::size_t>(), "unit")));
    out += indented_terminal_text(fmt::format("flags of GCC that Clang lacks: {}", fmt::join(flags, ", ")),
                                  "  ");
  }
  return out;
}

} // namespace kassay::cli
