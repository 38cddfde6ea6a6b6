// SPDX-License-Identifier: MIT
// Finds remembered answers that are still fresh, and keeps new ones. The one place that decides what "fresh"
// means: every path an answer rests on has the state noted then (stat data, as git's index has it).
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "probe/store.h"

namespace kassay {

/// A path that an answer rests on, before its state is noted.
struct Ingredient {
  std::string path;
  AccessKind use = AccessKind::opened;
};

/// One run of kassay looks at each path once: it sees one state of the world.
class AnswerBook {
public:
  struct Answer {
    std::string value;
    std::vector<const Evidence *> evidence; ///< valid as long as the book
  };

  /// `store` may be null: then nothing is ever found or kept. It must outlive the book. A book that does not
  /// believe finds no answer, and keeps what replaces it.
  explicit AnswerBook(Store *store, bool believes = true) : store_(store), believes_(believes) {}

  /// Whether there is anything to keep answers in.
  bool keeps() const { return store_ != nullptr; }

  std::optional<Answer> find(const std::string &key);

  /// Keeps the answer unless one of its ingredients was written at `began_ns` (nanoseconds since 1970) or
  /// later, or within the clock tick before: such a file could change again without its times showing it.
  void keep(std::string key, std::string value, const std::vector<Ingredient> &ingredients,
            std::int64_t began_ns);

  /// What the answers found so far rest on: for keeping an answer that is made of them.
  std::vector<Ingredient> believed() const;

  /// What a file's bytes are. Remembered by the file's state; a file that cannot be read is left out.
  struct FileFacts {
    std::string sha256;   ///< 64 hex digits
    std::string build_id; ///< hex; empty when it has none
    std::uint64_t size = 0;
  };
  /// Of all `paths` at once: those not remembered are read on all cores.
  std::map<std::string, FileFacts> file_facts(const std::vector<std::string> &paths);

  /// How many files file_facts() had to read.
  std::size_t hashed() const { return hashed_; }

  /// Writes what was kept. Failing to remember is not an error of the run, so none is returned.
  void flush();

private:
  const FileState &state(const std::string &path);
  bool is_fresh(const Evidence &evidence);

  Store *store_;
  bool believes_;
  std::size_t hashed_ = 0;
  std::unordered_map<std::string, FileState> states_;
  std::unordered_map<std::int64_t, bool> fresh_;        // by evidence id
  std::unordered_map<std::int64_t, Evidence> evidence_; // by id
};

/// Now, in the unit of AnswerBook::keep.
std::int64_t now_ns();

} // namespace kassay
