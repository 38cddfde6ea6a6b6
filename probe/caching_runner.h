// SPDX-License-Identifier: MIT
// A runner that remembers: a command whose every ingredient is as it was is answered from the store, without
// a process; any other is run by the runner below, traced, and its answer is kept with what it rested on.
//
// What makes an answer fresh: the same argument list, environment (but for Command::incidental and TMPDIR,
// which each child has its own of), context, input and files, the same executable found for argv[0], and
// every path that its processes used or looked for in vain in the state noted then (stat data, as git's index
// has it). Not kept: an untraced run, anything but a plain exit, a run that left no room in its scratch
// directory, a failure that speaks of a full disk or exhausted memory, and a run during which (or a clock
// tick before which) one of its files was written.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <unordered_map>
#include <vector>

#include "probe/answer_book.h"
#include "probe/runner.h"

namespace kassay {

/// What the kernel opens by itself when it executes a file: the interpreter of a script or of an ELF file.
/// Every run executes the same few files, so each is read once while its state stays.
class Interpreters {
public:
  /// Empty where there is none. The reference is valid until the next call.
  const std::string &of(const std::string &path);

private:
  struct Known {
    FileState state; // absent at first: of no file that is there
    std::string interpreter;
  };
  std::unordered_map<std::string, Known> known_;
};

/// See above. Within one run identical commands share one process even where nothing is remembered.
/// Run::accesses is told to those who asked for it (Command::trace): an answer can rest on hundreds of paths.
class CachingRunner final : public Runner {
public:
  struct Counts {
    std::size_t answered = 0; ///< from the book
    std::size_t executed = 0; ///< by the runner below
  };

  /// Both must outlive this object.
  CachingRunner(Runner &below, AnswerBook &book) : below_(below), book_(book) {}

  void start(Command command, Done done) override;
  void drain() override;
  std::optional<Run> remembered(const Command &command) override;
  void advance() override;
  bool await() override;

  const Counts &counts() const { return counts_; }

private:
  /// Of argv[0]; "" where there is none. As with the states of files, the first look of a run counts:
  /// hundreds of commands are of one compiler, and each look goes through PATH.
  const std::string &executable_of(const Command &command);
  void finished(const std::string &key, std::int64_t began_ns, const Run &run);
  std::optional<Run> look_up(const std::string &key, bool wants_files);
  void report_ready();

  Runner &below_;
  AnswerBook &book_;
  Interpreters interpreters_;
  Counts counts_;
  std::map<std::pair<std::string, std::string>, std::string> executables_; // by name and PATH
  std::deque<std::pair<Done, Run>> ready_;
  struct Waiting {
    Done done;
    bool wants_files; // Command::trace
  };
  std::map<std::string, std::vector<Waiting>> waiting_; // by key: being run now
  std::unordered_map<std::string, Run> known_;          // by key: answered in this run of kassay
};

} // namespace kassay
