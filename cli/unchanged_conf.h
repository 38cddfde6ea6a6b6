// SPDX-License-Identifier: MIT
// A run of conf --olddefconfig that left everything as it was, remembered: as long as nothing that it rested
// on has changed, the next one says the same without reading the tree.
//
// Such a run is a function of the configuration's bytes, the arguments, the environment, the Kconfig files
// and the answers to the tree's commands. Bytes, arguments and environment (but for _, in which shells say
// what they call) are the key. The files, kassay itself among them, and what the answers rest on are the
// evidence, checked by stat as for one answer (probe/answer_book.h). A run that wrote a file is not
// remembered: evidence that is younger than the run is refused, and so is a configuration that was written.
//
// Limits: a run whose commands were not all remembered is not remembered either, so that a cold run is
// followed by one that reads the tree again; and make's jobserver of 4.4, whose name differs in each run, is
// part of the environment.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "cli/remembering_runner.h"
#include "kconfig/conf.h"
#include "probe/file_state.h"

namespace kassay::cli {

/// Hands everything on, and remembers what was said.
class RecordingConsole final : public kconfig::Console {
public:
  explicit RecordingConsole(Console &below) : below_(below) {}
  void out(std::string_view text) override { said_.out(text), below_.out(text); }
  void err(std::string_view text) override { said_.err(text), below_.err(text); }
  bool read_line(std::string &line, std::size_t limit) override { return below_.read_line(line, limit); }
  bool at_end_of_input() const override { return below_.at_end_of_input(); }
  bool is_terminal() const override { return below_.is_terminal(); }

  const kconfig::MessageLog &said() const { return said_; }

private:
  Console &below_;
  kconfig::MessageLog said_;
};

/// Looks up and keeps one such run. What it refers to must outlive it.
class UnchangedConf {
public:
  UnchangedConf(const kconfig::ConfRequest &request, const kconfig::Dialect &dialect,
                const Environment &environment, RememberingRunner &runner);

  /// Says what the remembered run said, and gives its exit status; nothing if there is none that is fresh.
  std::optional<int> replay(kconfig::Messages &to);

  /// Keeps a run that is over, if it changed nothing. `files` are those that it read.
  void keep(int status, const kconfig::MessageLog &said, const kconfig::SourceFiles &files);

private:
  const Environment &environment_;
  RememberingRunner &runner_;
  std::string directory_, name_; ///< the working directory, the configuration in it
  std::int64_t began_ns_;
  FileState before_; ///< of the configuration
  std::string key_;  ///< empty: replay() has nothing to say of such a run, and keep() keeps none
};

} // namespace kassay::cli
