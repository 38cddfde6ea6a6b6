// SPDX-License-Identifier: MIT
// What is to be thought of a bug on one toolchain: the claim of its versions, the observation of its
// reproducers, and the verdict.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "probe/runner.h"
#include "rules/bug.h"
#include "rules/evaluate.h"
#include "rules/tool_words.h"

namespace kassay::rules {

/// What the versions say.
enum class ClaimState { affected, fixed, unknown };

/// What one reproducer, or all together, showed.
enum class Observation { affected, fixed, not_applicable, cannot_tell, none };

enum class Verdict { affected, suspected, cannot_tell, fixed, not_applicable }; // worst first

/// One reproducer's result.
struct ReproducerResult {
  const Reproducer *reproducer = nullptr; ///< valid as long as the rule set
  std::string name;                       ///< of the reproducer, with its level: "plain -O2"
  Observation observation = Observation::none;
  std::string reason;  ///< one line, safe to print
  std::string command; ///< shell lines that repeat it
  bool counts = true;  ///< false: it tries a workaround (Reproducer::repairs)
  Cost cost;
};

/// One bug's result.
struct BugResult {
  const Bug *bug = nullptr; ///< valid as long as the rule set
  std::string version;      ///< of the tool, as it was compared
  ClaimState claim = ClaimState::unknown;
  std::string claim_reason; ///< "12.2.0 is in 12.0..12.4", or the backport's `why`
  Observation observation = Observation::none;
  Verdict verdict = Verdict::not_applicable;
  std::string reason; ///< one line: why this verdict
  std::vector<ReproducerResult> trials;

  /// "claimed affected, observed fixed: backported?" or "claimed fixed, observed affected"; "" where they
  /// agree.
  std::string disagreement() const;
};

/// What the versions of `subject` say of a bug whose tool is there, and why.
struct ClaimResult {
  ClaimState state = ClaimState::unknown;
  std::string reason;
  std::string version;
};
ClaimResult claim_of(const Bug &bug, const Facts &facts);

/// The names in JSON: "not-applicable", "cannot-tell" ...
std::string to_string(ClaimState state);
std::string to_string(Observation observation);
std::string to_string(Verdict verdict);

/// What the bugs are looked for in.
struct BugSubject {
  /// Beside what features ask for: "gcc.version", "clang.version_text" and the like by the names of
  /// bug_tool.h, for the tools that are there; "host.machine" as uname says.
  Facts facts;
  ToolWords tools;
  std::string arch; ///< SRCARCH
  Environment environment;
};

/// One result for each bug, in the order given. `sources` and `start` are those of the rule set. Returns when
/// `runner` has drained.
std::vector<BugResult> check_bugs(std::span<const Bug> bugs, const SourceTexts &sources,
                                  const std::string &start, const BugSubject &subject, Runner &runner,
                                  const Progress &progress = {});

} // namespace kassay::rules
