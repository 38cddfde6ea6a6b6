// SPDX-License-Identifier: MIT
// How every command of kassay runs its children: a process runner that obeys make's jobserver and keeps the
// journal, below a runner that remembers answers in the store (probe/caching_runner.h).
//
// Nothing is opened before the first question: a run that asks none leaves no store and no journal. That
// something is not remembered or not recorded never changes a result; it is a warning for who wants to print
// it.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "probe/answer_book.h"
#include "probe/runner.h"

namespace kassay::cli {

/// How to run and to remember.
struct RunnerSettings {
  bool use_store = true;     ///< --no-cache clears it: nothing is looked up or kept
  bool believe_store = true; ///< --refresh clears it: everything is asked anew, and kept
  bool sandbox = true;       ///< --no-sandbox clears it: confined commands run like any other
  unsigned jobs = 0;         ///< children side by side; 0: one per core
  /// For each child and for what one tool may lose in all (probe/patience.h). None: what each command says.
  std::optional<std::chrono::milliseconds> deadline;
};

/// The settings that KASSAY_NO_CACHE and KASSAY_REFRESH ask for ("1", any text but "" and "0"): for commands
/// whose arguments belong to somebody else.
RunnerSettings settings_from_environment(const Environment &own);

/// See above.
class RememberingRunner final : public Runner {
public:
  /// `own` is this process's environment.
  RememberingRunner(const Environment &own, const RunnerSettings &settings);
  ~RememberingRunner() override; ///< writes what was kept

  void start(Command command, Done done) override;
  void drain() override;
  std::optional<Run> remembered(const Command &command) override;

  /// What confined commands may read besides: directories of the closures of tools.
  void let_confined_read(std::vector<std::string> directories);
  void advance() override;
  bool await() override;

  /// The memory that is behind it, for what is remembered of files.
  AnswerBook &book();
  /// Whether there is one that lasts.
  bool has_store();

  /// Why something is not remembered or recorded.
  const std::vector<std::string> &warnings() const;
  /// Why answers may be wrong that a kernel's own conf would get as well, to be said on standard error:
  /// commands had no room for what they write (Run::scratch_error). "": none.
  std::string doubt() const;
  /// The signal that came meanwhile (ProcessRunner::interrupted_by); 0: none.
  int interrupted_by() const;
  std::size_t started() const; ///< child processes

  /// Dies of the signal that came meanwhile, if one did, so that a shell or make sees why.
  void die_if_interrupted() const;

private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

} // namespace kassay::cli
