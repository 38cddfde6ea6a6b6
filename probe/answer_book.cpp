// SPDX-License-Identifier: MIT
#include "probe/answer_book.h"

#include <algorithm>
#include <chrono>
#include <functional>

#include "probe/digest.h"
#include "probe/elf.h"
#include "probe/parallel.h"

namespace kassay {

namespace {

/// File times are taken from a clock that ticks every few milliseconds.
constexpr std::int64_t clock_tick_ns = 20'000'000;

FileState counted_part(const FileState &state, bool content) {
  FileState part = state;
  if (state.kind == FileState::Kind::directory &&
      !content) // its entries are no concern of who only looks at it
    part.size = 0, part.mtime_ns = 0, part.ctime_ns = 0;
  return part;
}

/// By ctime, which every write sets too; mtime can be any time, and in an unpacked archive be one to come.
bool written_since(const FileState &state, std::int64_t time_ns) {
  return state.ctime_ns >= time_ns - clock_tick_ns;
}

/// A file to be read.
struct Reading {
  std::string path;
  FileState before;
  AnswerBook::FileFacts facts;
  bool good;
};

void read(Reading &reading) {
  const auto sha256 = sha256_file(reading.path);
  const auto elf = read_elf(reading.path);
  reading.good = sha256.has_value();
  if (sha256)
    reading.facts = {*sha256, elf && *elf ? (*elf)->build_id : "", reading.before.size};
}

/// The largest first, so that the cores end together.
void read_all(std::vector<Reading> &readings) {
  std::ranges::sort(readings, std::greater<>(), [](const Reading &reading) { return reading.before.size; });
  in_parallel(readings.size(), 0, [&](std::size_t i) { read(readings[i]); });
}

} // namespace

std::int64_t now_ns() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::nanoseconds>(now).count();
}

std::optional<AnswerBook::Answer> AnswerBook::find(const std::string &key) {
  auto found = store_ && believes_ ? store_->answer(key) : std::nullopt;
  if (!found)
    return std::nullopt;
  Answer answer{std::move(found->value), {}};
  for (const std::int64_t id : found->evidence) {
    const auto [fresh, unknown] = fresh_.try_emplace(id, false);
    if (unknown)
      if (auto evidence = store_->evidence(id)) {
        fresh->second = is_fresh(*evidence);
        evidence_.emplace(id, std::move(*evidence));
      }
    if (!fresh->second)
      return std::nullopt;
    answer.evidence.push_back(&evidence_.at(id));
  }
  return answer;
}

void AnswerBook::keep(std::string key, std::string value, const std::vector<Ingredient> &ingredients,
                      std::int64_t began_ns) {
  if (!store_)
    return;
  std::vector<Evidence> evidence;
  for (const auto &[path, use] : ingredients) {
    const bool content = use != AccessKind::inspected;
    const FileState now = counted_part(file_state(path), content);
    if (written_since(now, began_ns))
      return;
    evidence.push_back({path, content, use == AccessKind::executed, now});
  }
  store_->keep(std::move(key), std::move(value), std::move(evidence));
}

std::vector<Ingredient> AnswerBook::believed() const {
  std::vector<Ingredient> ingredients;
  for (const auto &[id, evidence] : evidence_)
    if (fresh_.at(id))
      ingredients.push_back({evidence.path, evidence.executed  ? AccessKind::executed
                                            : evidence.content ? AccessKind::opened
                                                               : AccessKind::inspected});
  return ingredients;
}

std::map<std::string, AnswerBook::FileFacts> AnswerBook::file_facts(const std::vector<std::string> &paths) {
  const std::int64_t began = now_ns();
  std::map<std::string, FileFacts> facts;
  std::vector<Reading> readings;
  for (const std::string &path : paths) {
    const FileState before = file_state(path);
    const auto known = store_ ? store_->file_fact("sha256", before) : std::nullopt;
    if (const std::size_t blank = known ? known->find(' ') : std::string::npos; blank != std::string::npos)
      facts[path] = {known->substr(0, blank), known->substr(blank + 1), before.size};
    else
      readings.push_back({.path = path, .before = before, .facts = {}, .good = false});
  }
  read_all(readings);
  hashed_ += readings.size();
  for (Reading &reading : readings) {
    if (!reading.good)
      continue;
    if (store_ && !written_since(reading.before, began) && file_state(reading.path) == reading.before)
      store_->keep_file_fact("sha256", reading.before, reading.facts.sha256 + " " + reading.facts.build_id);
    facts[reading.path] = std::move(reading.facts);
  }
  return facts;
}

void AnswerBook::flush() {
  if (store_)
    (void)store_->flush();
}

const FileState &AnswerBook::state(const std::string &path) {
  const auto [known, unknown] = states_.try_emplace(path);
  if (unknown)
    known->second = file_state(path);
  return known->second;
}

bool AnswerBook::is_fresh(const Evidence &evidence) {
  return counted_part(state(evidence.path), evidence.content) == evidence.state;
}

} // namespace kassay
