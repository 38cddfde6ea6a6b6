// SPDX-License-Identifier: MIT
// What a compiler tells its preprocessor, as a header that makes Clang's preprocessor decide as that
// compiler's would.
//
// A GCC kernel's headers take other branches than Clang's own macros lead to. The compiler is asked for all
// that it predefines (-E -dM), with the flags of a unit that bear on it, and what it answers to
// __has_attribute(x) and its kin; kassay-scan then preprocesses with -undef and these as its only predefined
// macros. Which x are asked is found out on the way: scan_gates() of cli/ repeats until no new name appears.
//
// Limits: values of __has_c_attribute() are 0 or 1; a symbol of Kconfig stays what it is in the configuration
// at hand.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "probe/result.h"
#include "probe/runner.h"

namespace kassay::rules {

/// A compiler as a build calls it, with the flags of a unit.
struct PreprocessorSubject {
  std::vector<std::string> compiler; ///< "ccache", "gcc-12"
  std::vector<std::string> flags;    ///< as macro_flags() has them
  Environment environment;
};

/// The flags of a command that bear on predefined macros: -m, -f, -O, -std and the like.
std::vector<std::string> macro_flags(const std::vector<std::string> &arguments);

/// What the compiler predefines, as -dM prints it. Flags that it refuses (another family's) are taken out of
/// `subject.flags`. Errors (environment): it does not preprocess even an empty file.
Result<std::string> predefined_macros(PreprocessorSubject &subject, Runner &runner);

/// "__has_attribute(__cold__)", "__has_builtin(__builtin_bswap16)" ... in a text, each once.
void add_feature_questions(std::string_view text, std::set<std::string> &questions);

/// The compiler's answers to the questions, and whether it knows the operator at all ("__has_builtin").
Result<std::map<std::string, bool>> ask_features(const PreprocessorSubject &subject,
                                                 const std::set<std::string> &questions, Runner &runner);

/// The header: the predefined macros, and the operators as macros.
std::string macro_header(const std::string &predefined, const std::map<std::string, bool> &answers);

} // namespace kassay::rules
