// SPDX-License-Identifier: MIT
// A reproducer as a line of shell that needs no kassay: it exits with 0 where the bug is seen. The live form
// of Kconfig.bugs asks it through $(success,...).
//
// The sources stand in the text, written by printf with octal escapes for whatever sh, Kconfig's macros or a
// line would read; the rest are standard tools and the tools under test, by $(CC), $(LD) ... Affected means,
// as in kassay: the case's needs are met, its control is seen as fixed, and the case at one of its levels as
// affected.
//
// A pattern that may span lines is looked for in a text of one line, with backquotes for the line ends (and
// quotes for backquotes), by grep -E. \b is GNU's, as busybox has it too.
//
// Left out, so that who writes the file has to state the value as found: object, whose looks no standard tool
// has; patterns that an extended regular expression cannot say (look-around); foreign programs, which would
// need an emulator.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "probe/command.h"
#include "rules/bug.h"

namespace kassay::rules {

/// A reproducer at one level, as the commands that make what is looked at. The words are literal, but for
/// $(NAME).
struct LiveCase {
  std::vector<Command>
      steps;        ///< each with its `files` and its output in the working directory; the last one decides
  std::string made; ///< what the last one makes: "case" (run), "gcc-1.s" (assembly)
};

/// See above.
struct LiveReproducer {
  const Reproducer *reproducer = nullptr;
  std::vector<Command> needs; ///< each must succeed, else the case does not apply
  LiveCase control;           ///< no steps: there is none
  std::vector<LiveCase> levels;
};

/// "" where it cannot be judged so.
std::string live_shell(const LiveReproducer &reproducer);

/// One line for all of them: the bug is seen in one. "" where one of them cannot be judged.
std::string live_shell(const std::vector<LiveReproducer> &reproducers);

/// An ECMAScript pattern as an extended regular expression of grep for such a text; nothing where it has
/// none.
std::optional<std::string> extended_pattern(std::string_view pattern);

} // namespace kassay::rules
