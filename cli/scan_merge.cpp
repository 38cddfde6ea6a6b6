// SPDX-License-Identifier: MIT
#include "cli/scan_merge.h"

#include <algorithm>
#include <map>
#include <tuple>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "cli/scan_findings.h"

namespace kassay::cli {

namespace {

using Json = nlohmann::json;

Level level_named(const std::string &name) {
  for (const Level level : {Level::error, Level::warning, Level::unknown, Level::note, Level::pass})
    if (to_string(level) == name)
      return level;
  return Level::skip;
}

Finding finding_of(const Json &json) {
  Finding finding;
  finding.rule = json.at("id").get<std::string>();
  finding.title = json.at("title").get<std::string>();
  finding.level = level_named(json.at("level").get<std::string>());
  finding.label = json.at("label").get<std::string>();
  finding.message = json.at("message").get<std::string>();
  finding.more = json.at("more").get<std::vector<std::string>>();
  finding.url = json.at("url").get<std::string>();
  finding.file = json.at("file").get<std::string>();
  finding.line = json.value("line", 0u);
  finding.column = json.value("column", 0u);
  for (const char *key : {"function", "construct", "units", "units_covered", "covered"})
    finding.properties[key] = json.at(key);
  return finding;
}

void add_numbers(Json &to, const Json &from) {
  for (const auto &[name, count] : from.items())
    to[name] = to.value(name, std::size_t{0}) + count.get<std::size_t>();
}

/// Of the same place in two parts, the worse one speaks for both.
void fold(Finding &into, Finding other) {
  for (const char *key : {"units", "units_covered"})
    other.properties[key] = into.properties[key] =
        into.properties[key].get<std::size_t>() + other.properties[key].get<std::size_t>();
  if (other.level < into.level)
    into = std::move(other);
}

class Merge {
public:
  Result<void> add(const ScanPartText &part) {
    const Json json = Json::parse(part.text, nullptr, false);
    try {
      return add(part.name, json);
    } catch (const Json::exception &error) {
      return fail(ErrorKind::usage, fmt::format("{}: is no part of a scan: {}", part.name, error.what()),
                  "parts are what kassay scan --shard I/N --format json prints");
    }
  }

  Report finish(std::string &missing) {
    std::vector<std::size_t> absent;
    for (std::size_t index = 0; index < of_; ++index)
      if (!names_.contains(index))
        absent.push_back(index);
    Json &properties = report_.properties;
    if (!absent.empty())
      missing = fmt::format("missing: shard {} of {}", fmt::join(absent, ", "), of_);
    else if (properties["units"] != units_total_)
      missing = fmt::format("the parts have {} units, the whole has {}",
                            properties["units"].get<std::size_t>(), units_total_);
    for (auto &[place, finding] : findings_)
      report_.findings.push_back(std::move(finding));
    std::ranges::stable_sort(report_.findings, {}, &Finding::level);
    auto &flawed = properties["flawed_units"].get_ref<Json::array_t &>();
    std::ranges::sort(flawed, {}, [](const Json &unit) { return unit.at("file").get<std::string>(); });
    properties["part"] = {{"index", 0}, {"of", 1}, {"units_total", units_total_}, {"digest", digest_}};
    count_sites(report_);
    return std::move(report_);
  }

private:
  Result<void> add(const std::string &name, const Json &json) {
    const Json &part = json.at("part");
    const std::size_t index = part.at("index"), of = part.at("of"), units_total = part.at("units_total");
    const std::string digest = part.at("digest").get<std::string>();
    if (names_.empty())
      begin(json, of, units_total, digest);
    if (of != of_ || units_total != units_total_ || digest != digest_)
      return fail(ErrorKind::usage,
                  fmt::format("{} and {}: are parts of different scans", names_.begin()->second, name),
                  "each part is to be made with the same tree, database, rules and number of shards");
    if (const auto [at, is_new] = names_.emplace(index, name); !is_new)
      return fail(ErrorKind::usage,
                  fmt::format("{} and {}: are both shard {}/{}", at->second, name, index, of));
    Json &sum = report_.properties;
    sum["units"] = sum["units"].get<std::size_t>() + json.at("units").get<std::size_t>();
    add_numbers(sum["dropped_flags"], json.at("dropped_flags"));
    add_numbers(sum["flags_that_change_meaning"], json.at("flags_that_change_meaning"));
    for (const Json &unit : json.at("flawed_units"))
      sum["flawed_units"].push_back(unit);
    for (std::size_t rule = 0; rule < sum["rules"].size(); ++rule)
      sum["rules"][rule]["units_with_flags"] =
          sum["rules"][rule]["units_with_flags"].get<std::size_t>() +
          json.at("rules").at(rule).at("units_with_flags").get<std::size_t>();
    for (const Json &row : json.at("findings"))
      add(finding_of(row));
    return {};
  }

  void begin(const Json &json, std::size_t of, std::size_t units_total, const std::string &digest) {
    of_ = of;
    units_total_ = units_total;
    digest_ = digest;
    report_.command = json.at("command").get<std::string>();
    report_.title = "uses of what compilers get wrong";
    report_.subject = json.at("subject").get<std::string>();
    report_.properties = {{"rules", json.at("rules")},
                          {"units", std::size_t{0}},
                          {"flawed_units", Json::array()},
                          {"dropped_flags", Json::object()},
                          {"flags_that_change_meaning", Json::object()}};
    for (std::size_t rule = 0; rule < json.at("rules").size(); ++rule) {
      report_.properties["rules"][rule]["units_with_flags"] = 0;
      order_[json.at("rules").at(rule).at("id").get<std::string>()] = rule;
    }
  }

  void add(Finding finding) {
    const Place place{order_.at(finding.rule), finding.file, finding.line, finding.column};
    const auto at = findings_.find(place);
    if (at == findings_.end())
      findings_.emplace(place, std::move(finding));
    else
      fold(at->second, std::move(finding));
  }

  using Place = std::tuple<std::size_t, std::string, unsigned, unsigned>;
  Report report_;
  std::size_t of_ = 1, units_total_ = 0;
  std::string digest_;
  std::map<std::size_t, std::string> names_;
  std::map<std::string, std::size_t> order_; // of the rules
  std::map<Place, Finding> findings_;
};

} // namespace

Result<Report> merge_scans(const std::vector<ScanPartText> &parts, std::string &missing) {
  Merge merge;
  for (const ScanPartText &part : parts)
    if (const auto added = merge.add(part); !added)
      return std::unexpected(added.error());
  return merge.finish(missing);
}

} // namespace kassay::cli
