// SPDX-License-Identifier: MIT
// Runs kassay-scan over many units, side by side, and remembers what it said of each.
//
// A process does a batch of units, in order, a line of output for each. Where one crashes, hangs or eats
// memory, the process ends; the unit whose line is missing is the culprit, the rest of its batch goes into
// another process. Each unit's result is kept as soon as its process has ended, with the state of every file
// that it read, so that a run that was killed goes on where it was, and a run over an unchanged tree reads
// nothing.
//
// What is found in a header is the same in hundreds of units: results are kept as blocks, one for each file
// that has something in it, and equal blocks are one. Limit: a header that appears anew on the include path,
// ahead of one that was read, is not noticed.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "probe/answer_book.h"
#include "probe/compile_database.h"
#include "probe/runner.h"

namespace kassay::rules {

/// Where a matcher found something.
struct ScanSite {
  std::size_t matcher = 0; ///< its number among those asked for
  unsigned line = 0, column = 0;
  std::string function;  ///< "" outside of functions
  std::string construct; ///< the text of the line
  auto operator<=>(const ScanSite &) const = default;
};

/// A decision of the preprocessor on a compiler.
struct ScanGate {
  unsigned line = 0, column = 0;
  std::string directive; ///< "if", "elif", "ifdef" ...
  std::string condition;
  std::string value; ///< "true", "false", "not-evaluated"
  auto operator<=>(const ScanGate &) const = default;
};

/// What was found in one file, as seen by a unit.
struct ScanBlock {
  std::string file; ///< absolute
  std::vector<ScanSite> sites;
  std::vector<ScanGate> gates;
};

/// What became of one unit.
struct UnitScan {
  std::string failure; ///< why there is no result: a crash, a deadline ...; "" where there is one
  unsigned errors = 0;
  std::string first_error; ///< "file:line:column: message"
  std::vector<std::shared_ptr<const ScanBlock>> blocks;
  std::vector<std::string> dropped; ///< flags that Clang does not know
  std::vector<std::string> meaning; ///< those of them that change what code means
  bool remembered = false;
};

/// What is to be done.
struct ScanJob {
  std::string program;               ///< kassay-scan
  Environment environment;           ///< of its processes
  std::vector<std::string> matchers; ///< texts
  std::string macros;     ///< preprocess only, as a compiler would that predefines what this file does; or ""
  unsigned seconds = 120; ///< for one unit
  unsigned megabytes = 700;
  std::size_t batch = 8; ///< units a process
};

/// See above.
class UnitScanner {
public:
  /// Everything must outlive it.
  UnitScanner(const ScanJob &job, Runner &runner, AnswerBook &book);

  /// `done` gets each unit's result once, in any order. Returns early when the runner was interrupted: then
  /// some never come. Errors (environment): kassay-scan cannot be started or does not understand.
  Result<void> run(std::span<const CompileUnit> units,
                   const std::function<void(std::size_t unit, UnitScan)> &done);

private:
  struct Batch {
    std::vector<std::size_t> units;
    std::int64_t began_ns = 0;
  };

  std::string key_of(const CompileUnit &unit) const;
  bool recall(std::size_t unit);
  void start(Batch batch);
  void finished(const Batch &batch, const Run &run);
  void accept(std::size_t unit, std::string_view line, std::int64_t began_ns);
  void blame(const Batch &batch, std::size_t missing, const Run &run);
  std::shared_ptr<const ScanBlock> block(const std::string &hash, const std::string &text);

  const ScanJob &job_;
  Runner &runner_;
  AnswerBook &book_;
  std::string job_digest_;
  std::span<const CompileUnit> units_;
  const std::function<void(std::size_t, UnitScan)> *done_ = nullptr;
  std::unordered_map<std::string, std::shared_ptr<const ScanBlock>> blocks_; // by hash
  std::optional<Error> error_;
};

} // namespace kassay::rules
