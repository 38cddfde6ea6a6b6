// SPDX-License-Identifier: MIT
// Runs the commands that make objects, side by side, and turns each object into a unit as it comes: an object
// is not kept longer than its digests take.
#pragma once

#include <list>
#include <string>
#include <vector>

#include "manifest/codegen_corpus.h"

namespace kassay::manifest {

/// See above. Must live until finish() has returned.
class CodegenBuilds {
public:
  CodegenBuilds(Runner &runner, CodegenProgress progress, ObjectUse use)
      : runner_(runner), progress_(std::move(progress)), use_(std::move(use)) {}

  /// `command` captures the unit's object.
  void compile(UnitCode unit, Command command);

  /// Each of `parts` captures an object; `link` gets them as 0.o, 1.o ... at its end and captures the unit's.
  void link(UnitCode unit, std::vector<Command> parts, Command link);

  /// Waits for all of them; units are in order.
  Codegen finish();

private:
  /// A unit whose parts are being compiled.
  struct Linked {
    UnitCode unit;
    Command link;
    std::vector<std::string> objects;
    std::size_t missing = 0;
  };
  void made(UnitCode unit, const Run &run);
  void part_made(Linked &linked, std::size_t number, const Run &run);
  void done(UnitCode unit);

  Runner &runner_;
  CodegenProgress progress_;
  ObjectUse use_;
  std::list<Linked> linked_;
  std::size_t total_ = 0;
  Codegen codegen_;
};

/// What a run that made nothing says: its outcome and the first error that it printed.
std::string failure_of(const Run &run);

} // namespace kassay::manifest
