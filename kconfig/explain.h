// SPDX-License-Identifier: MIT
// Why a symbol has its value: the lines of the Kconfig files that bear on it, what each comes to, and below
// the ones that decide the symbols that make them come to that.
//
// Dependencies are shown as the files have them, line by line, not as menu_finalize() hands them down and
// simplifies them; the AND of a definition's lines is what its dependency comes to. A symbol is explained at
// the first place that needs it; after that it is only named. Which rule gave the value follows
// sym_calc_value() and sym_calc_choice() in scripts/kconfig/symbol.c.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "kconfig/config_file.h"
#include "kconfig/configuration.h"

namespace kassay::kconfig {

/// The rule that gave a symbol its value.
enum class Cause : std::uint8_t {
  undefined, ///< no file defines it
  user,      ///< the configuration file says so
  choice,    ///< the choice that it is a member of
  selected,
  implied,
  defaults, ///< the first default whose condition holds
  nothing,  ///< no rule gave one
};

/// Why a value in the configuration file is not the symbol's value.
enum class Obstacle : std::uint8_t {
  nothing,
  has_no_prompt,
  hidden,   ///< no prompt's condition holds
  limited,  ///< its dependencies are only m
  selected, ///< something selects more than that
  outvoted, ///< another member of its choice
  out_of_range,
  not_a_value, ///< not of the symbol's type
};

/// What the configuration file says of a symbol.
struct UserSetting {
  std::string value; ///< as written
  int line = 0;
  Obstacle obstacle = Obstacle::nothing;
};

enum class LineKind : std::uint8_t { depends, visible, prompt, defaults, selected, implied, range, choice };

/// Why an explanation has no lines.
enum class Fold : std::uint8_t { unfolded, above, too_deep };

struct Explanation;

/// One line of a Kconfig file that bears on a symbol.
struct ExplainedLine {
  LineKind kind = LineKind::depends;
  Place place;
  std::string text;                 ///< what the line says, with the values behind the symbols
  std::string condition;            ///< what stands behind its `if`, likewise
  Tristate value = Tristate::no;    ///< what it comes to; of a number's or string's line, its condition
  bool decides = false;             ///< without it the value would be another
  std::vector<std::size_t> macros;  ///< in it that ran a command: indices into Model::macro_uses
  std::vector<Explanation> because; ///< the symbols that make it come to that
  std::size_t omitted = 0;          ///< how many more
};

/// Why one symbol has its value.
struct Explanation {
  SymbolId symbol = no_symbol;
  std::string name;
  std::string type; ///< "bool", ... as in Kconfig files
  std::string value;
  std::string prompt;
  std::vector<Place> definitions;
  Cause cause = Cause::nothing;
  bool is_visible = false; ///< a prompt can be answered
  bool has_met_dependencies = true;
  std::optional<UserSetting> user; ///< what the configuration file says
  Fold fold = Fold::unfolded;
  std::vector<ExplainedLine> lines;
};

/// How much is wanted.
struct ExplainLimits {
  int depth = 3;         ///< symbols below symbols
  std::size_t width = 6; ///< symbols below one line
};

/// Explains a symbol of a configuration that has been read from `file`.
Explanation explain(Configuration &configuration, const ConfigFile &file, SymbolId symbol,
                    const ExplainLimits &limits = {});

/// All symbols with a name that are defined, for "did you mean".
std::vector<std::string> defined_names(const Model &model);

} // namespace kassay::kconfig
