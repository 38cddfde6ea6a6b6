// SPDX-License-Identifier: MIT
#include "rules/scan_units.h"

#include <algorithm>
#include <csignal>
#include <map>
#include <numeric>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "probe/digest.h"

namespace kassay::rules {

namespace {

using Json = nlohmann::json;

/// Bytes of output that a unit may need.
constexpr std::size_t output_for_unit = 8u << 20;

std::string dump(const Json &json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::vector<std::string> strings(const Json &json, const char *key) {
  std::vector<std::string> result;
  if (const auto found = json.find(key); found != json.end() && found->is_array())
    for (const Json &value : *found)
      if (value.is_string())
        result.push_back(value.get<std::string>());
  return result;
}

Json row_of(const ScanSite &site) {
  return Json::array({site.matcher, site.line, site.column, site.function, site.construct});
}

Json row_of(const ScanGate &gate) {
  return Json::array({gate.line, gate.column, gate.directive, gate.condition, gate.value});
}

template <class Row, class Make>
void read_rows(const Json &json, const char *key, Make make, std::vector<Row> &rows) {
  for (const Json &row : json.at(key))
    rows.push_back(make(row));
  std::ranges::sort(rows);
  const auto rest = std::ranges::unique(rows);
  rows.erase(rest.begin(), rest.end());
}

std::string text_of(const ScanBlock &block) {
  Json sites = Json::array(), gates = Json::array();
  for (const ScanSite &site : block.sites)
    sites.push_back(row_of(site));
  for (const ScanGate &gate : block.gates)
    gates.push_back(row_of(gate));
  return dump({{"file", block.file}, {"sites", sites}, {"gates", gates}});
}

std::shared_ptr<const ScanBlock> parse_block(const std::string &text) {
  auto block = std::make_shared<ScanBlock>();
  const Json json = Json::parse(text, nullptr, false);
  if (!json.is_object())
    return nullptr;
  block->file = json.at("file").get<std::string>();
  read_rows(
      json, "sites",
      [](const Json &row) {
        return ScanSite{row.at(0), row.at(1), row.at(2), row.at(3).get<std::string>(),
                        row.at(4).get<std::string>()};
      },
      block->sites);
  read_rows(
      json, "gates",
      [](const Json &row) {
        return ScanGate{row.at(0), row.at(1), row.at(2).get<std::string>(), row.at(3).get<std::string>(),
                        row.at(4).get<std::string>()};
      },
      block->gates);
  return block;
}

/// The answer's sites and gates, by file.
std::map<std::string, ScanBlock> blocks_of(const Json &answer) {
  std::map<std::string, ScanBlock> blocks;
  const auto of_file = [&](const Json &row) -> ScanBlock & {
    ScanBlock &block = blocks[row.at("file").get<std::string>()];
    block.file = row.at("file").get<std::string>();
    return block;
  };
  for (const Json &row : answer.at("sites"))
    of_file(row).sites.push_back({row.at("matcher"), row.at("line"), row.at("column"),
                                  row.at("function").get<std::string>(),
                                  row.at("construct").get<std::string>()});
  for (const Json &row : answer.at("gates"))
    of_file(row).gates.push_back({row.at("line"), row.at("column"), row.at("directive").get<std::string>(),
                                  row.at("condition").get<std::string>(),
                                  row.at("value").get<std::string>()});
  return blocks;
}

std::string failure_of(const Run &run, const ScanJob &job) {
  if (const auto *signalled = std::get_if<Signalled>(&run.outcome)) {
    if (signalled->signal == SIGALRM)
      return fmt::format("not done within {} s", job.seconds);
    return fmt::format("Clang's front end was {}{}", describe(run.outcome),
                       signalled->signal == SIGABRT || signalled->signal == SIGKILL
                           ? fmt::format("; the bound on memory is {} MiB", job.megabytes)
                           : "");
  }
  return fmt::format("kassay-scan {}", describe(run.outcome));
}

} // namespace

UnitScanner::UnitScanner(const ScanJob &job, Runner &runner, AnswerBook &book)
    : job_(job), runner_(runner), book_(book) {
  Digest digest("scan-job/1");
  digest.add_list("matchers", job.matchers);
  digest.add("macros", job.macros);
  job_digest_ = digest.finish();
}

std::string UnitScanner::key_of(const CompileUnit &unit) const {
  Digest digest("scan-unit/1");
  digest.add("job", job_digest_).add("directory", unit.directory).add("file", unit.file);
  digest.add_list("arguments", unit.arguments);
  return digest.finish();
}

std::shared_ptr<const ScanBlock> UnitScanner::block(const std::string &hash, const std::string &text) {
  auto [known, is_new] = blocks_.try_emplace(hash);
  if (is_new)
    known->second = parse_block(text);
  return known->second;
}

bool UnitScanner::recall(std::size_t unit) {
  const auto answer = book_.find(key_of(units_[unit]));
  const Json json = answer ? Json::parse(answer->value, nullptr, false) : Json();
  if (!json.is_object())
    return false;
  UnitScan scan;
  scan.remembered = true;
  scan.errors = json.at("errors");
  scan.first_error = json.at("first_error").get<std::string>();
  scan.dropped = strings(json, "dropped");
  scan.meaning = strings(json, "meaning");
  for (const std::string &hash : strings(json, "blocks")) {
    const auto known = blocks_.find(hash);
    const auto kept = known == blocks_.end() ? book_.find(hash) : std::nullopt;
    if (known == blocks_.end() && !kept)
      return false;
    auto found = known != blocks_.end() ? known->second : block(hash, kept->value);
    if (!found)
      return false;
    scan.blocks.push_back(std::move(found));
  }
  (*done_)(unit, std::move(scan));
  return true;
}

Result<void> UnitScanner::run(std::span<const CompileUnit> units,
                              const std::function<void(std::size_t, UnitScan)> &done) {
  units_ = units;
  done_ = &done;
  std::vector<std::size_t> rest;
  for (std::size_t unit = 0; unit < units.size(); ++unit)
    if (!recall(unit))
      rest.push_back(unit);
  for (std::size_t at = 0; at < rest.size(); at += job_.batch)
    start({{rest.begin() + static_cast<std::ptrdiff_t>(at),
            rest.begin() + static_cast<std::ptrdiff_t>(std::min(rest.size(), at + job_.batch))}});
  runner_.drain();
  book_.flush();
  return error_ ? std::unexpected(*error_) : Result<void>();
}

void UnitScanner::start(Batch batch) {
  Json requests = Json::array();
  for (const std::size_t unit : batch.units)
    requests.push_back({{"directory", units_[unit].directory},
                        {"file", units_[unit].file},
                        {"arguments", units_[unit].arguments}});
  Command command;
  command.argv = {job_.program};
  command.env = job_.environment;
  command.input = dump({{"matchers", job_.matchers},
                        {"units", requests},
                        {"seconds", job_.seconds},
                        {"megabytes", job_.megabytes},
                        {"macros", job_.macros}});
  command.deadline = std::chrono::seconds((job_.seconds + 5) * batch.units.size());
  command.output_limit = output_for_unit * batch.units.size();
  batch.began_ns = now_ns();
  runner_.start(std::move(command), [this, batch](const Run &run) { finished(batch, run); });
}

void UnitScanner::finished(const Batch &batch, const Run &run) {
  if (const auto *lost = std::get_if<NotStarted>(&run.outcome)) {
    if (lost->error != EINTR && !error_)
      error_ = Error{ErrorKind::environment, fmt::format("{}: {}", job_.program, describe(run.outcome)), ""};
    return;
  }
  std::size_t done = 0;
  std::string_view out = run.out;
  for (std::size_t end; done < batch.units.size() && (end = out.find('\n')) != std::string_view::npos;
       ++done) {
    accept(batch.units[done], out.substr(0, end), batch.began_ns);
    out.remove_prefix(end + 1);
  }
  book_.flush();
  if (done < batch.units.size())
    blame(batch, done, run);
}

void UnitScanner::accept(std::size_t unit, std::string_view line, std::int64_t began_ns) {
  const Json answer = Json::parse(line, nullptr, false);
  UnitScan scan;
  if (!answer.is_object() || !answer.contains("sites")) {
    scan.failure = "kassay-scan's answer is no JSON";
    return (*done_)(unit, std::move(scan));
  }
  scan.errors = answer.at("errors");
  scan.first_error = answer.at("first_error").get<std::string>();
  scan.dropped = strings(answer, "dropped");
  scan.meaning = strings(answer, "meaning");
  Json hashes = Json::array();
  for (auto &[file, found] : blocks_of(answer)) {
    std::string text = text_of(found);
    const std::string hash = Digest("scan-block/1").add("text", text).finish();
    const bool is_new = !blocks_.contains(hash);
    scan.blocks.push_back(block(hash, text));
    if (is_new)
      book_.keep(hash, std::move(text), {}, began_ns);
    hashes.push_back(hash);
  }
  std::vector<Ingredient> ingredients = {{job_.program, AccessKind::executed}};
  for (std::string &file : strings(answer, "files"))
    ingredients.push_back({std::move(file), AccessKind::opened});
  for (std::string &path : strings(answer, "missing"))
    ingredients.push_back({std::move(path), AccessKind::inspected});
  if (!job_.macros.empty())
    ingredients.push_back({job_.macros, AccessKind::opened});
  book_.keep(key_of(units_[unit]),
             dump({{"errors", scan.errors},
                   {"first_error", scan.first_error},
                   {"dropped", scan.dropped},
                   {"meaning", scan.meaning},
                   {"blocks", hashes}}),
             ingredients, began_ns);
  (*done_)(unit, std::move(scan));
}

void UnitScanner::blame(const Batch &batch, std::size_t missing, const Run &run) {
  const auto from = [&](std::size_t first) {
    return std::vector<std::size_t>(batch.units.begin() + static_cast<std::ptrdiff_t>(first),
                                    batch.units.end());
  };
  const auto *exited = std::get_if<Exited>(&run.outcome);
  if (exited && exited->status != 0 && run.out.empty()) { // it understood nothing
    if (!error_)
      error_ =
          Error{ErrorKind::environment, fmt::format("{}: {}", job_.program, describe(run.outcome)), run.err};
    return;
  }
  if (missing > 0) // what its predecessors left in memory may be to blame: once more, in a fresh process
    return start({from(missing)});
  UnitScan scan;
  scan.failure = failure_of(run, job_);
  (*done_)(batch.units.front(), std::move(scan));
  if (batch.units.size() > 1)
    start({from(1)});
}

} // namespace kassay::rules
