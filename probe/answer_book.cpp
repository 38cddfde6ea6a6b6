// SPDX-License-Identifier: MIT
#include "probe/answer_book.h"

#include <algorithm>
#include <chrono>

#include "probe/digest.h"

namespace kassay {

namespace {

/// File times are taken from a clock that ticks every few milliseconds.
constexpr std::int64_t clock_tick_ns = 20'000'000;

FileState counted_part(const FileState &state, bool content) {
  FileState part = state;
  if (state.kind == FileState::Kind::directory && !content) // its entries are no concern of who only looks at it
    part.size = 0, part.mtime_ns = 0, part.ctime_ns = 0;
  return part;
}

bool written_since(const FileState &state, std::int64_t time_ns) {
  return std::max(state.mtime_ns, state.ctime_ns) >= time_ns - clock_tick_ns;
}

} // namespace

std::int64_t now_ns() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::nanoseconds>(now).count();
}

std::optional<AnswerBook::Answer> AnswerBook::find(const std::string &key) {
  auto found = store_ ? store_->answer(key) : std::nullopt;
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

Result<std::string> AnswerBook::sha256(const std::string &path) {
  const std::int64_t began = now_ns();
  const FileState before = file_state(path);
  if (store_)
    if (auto known = store_->file_fact("sha256", before))
      return *std::move(known);
  auto digest = sha256_file(path);
  ++hashed_;
  if (digest && store_ && !written_since(before, began) && file_state(path) == before)
    store_->keep_file_fact("sha256", before, *digest);
  return digest;
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
