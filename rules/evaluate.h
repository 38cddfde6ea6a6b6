// SPDX-License-Identifier: MIT
// Decides all features for one toolchain.
//
// Every trial that waits for no other is started at once; a row with `needs` follows when those are known,
// and is not run where they say n. Each distinct command runs once, whoever asks for it.
//
// What counts as what:
//   exit 0                                         y
//   exit non-zero, and the control passes          n, with the tool's own words as the reason
//   exit non-zero, and the control fails, too      cannot tell: the tool refuses everything
//   a signal, a deadline, a flood, not started     cannot tell
//   no room left in the scratch directory          cannot tell, but where a tool did what was asked of it
//   the tool is not there                          n, 0 or "", as the kernel has it
//   the tool is there but could not be examined    cannot tell
//   `needs` is n                                   n, 0 or "";  `needs` is unknown: cannot tell
// A shell trial for an int or a string is judged by what it prints; its exit status only calls for the
// control.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "probe/runner.h"
#include "rules/feature.h"
#include "rules/tool_words.h"
#include "rules/value.h"

namespace kassay::rules {

/// What identification found out.
struct Facts {
  std::map<std::string, std::string> values; ///< "cc.family" -> "gcc"
  std::map<std::string, std::string> absent; ///< role -> "rustc: not found in PATH"
  std::map<std::string, std::string> broken; ///< role -> why a tool that is there cannot be examined
};

/// The value of one symbol, and why.
struct Decision {
  std::string symbol;
  Type type = Type::boolean;
  std::string value;   ///< "y", "n", "120200", text; "" where it cannot be told
  bool known = false;  ///< false: cannot tell
  std::string reason;  ///< for n and cannot-tell: why, one line, safe to print
  std::string command; ///< a shell line that repeats the trial; "" if none was run
  Cost cost;           ///< of the trial, without its control; zero if none was run

  /// For a bool, its answer; yes for an int or string that is known.
  Answer answer() const {
    return !known ? Answer::cannot_tell : type == Type::boolean && value == "n" ? Answer::no : Answer::yes;
  }
};

/// Called after each decision.
using Progress = std::function<void(std::size_t decided, std::size_t total)>;

/// One decision for each feature, sorted by symbol. `features` has one row a symbol (select_features()); a
/// symbol that is not among them counts as n, as in Kconfig. Returns when `runner` has drained.
std::vector<Decision> evaluate(const FeatureSet &features, const Facts &facts, const ToolWords &tools,
                               const Environment &environment, Runner &runner, const Progress &progress = {});

} // namespace kassay::rules
