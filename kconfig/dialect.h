// SPDX-License-Identifier: MIT
// What differs between the Kconfig languages of kernel series, as data.
//
// A dialect is read off the tree's own scripts/kconfig, not off a version number: stable series get changes
// backported. Code asks a dialect for the one difference that matters at its place.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "probe/result.h"

namespace kassay::kconfig {

/// One tree's language. The defaults are those of Linux 6.12.
struct Dialect {
  std::uint32_t symbol_buckets = 16384;      ///< SYMBOL_HASHSIZE: it orders auto.conf
  bool has_transitional = false;             ///< keyword `transitional` (6.18)
  bool has_conditional_depends = false;      ///< `depends on A if B` (7.0)
  bool choice_may_be_bool_prompt = true;     ///< `bool "prompt"` in a choice
  bool menuconfig_needs_prompt = false;      ///< an error, not a warning
  bool help_is_checked = false;              ///< a blank or second help text is an error, not a warning
  bool rejects_repeated_source = false;      ///< a file may be sourced once
  bool choice_member_prompts_once = false;   ///< no second prompt of a choice's member, wherever
  bool ends_dialogue_at_end_of_input = true; ///< no endless question for an invalid int or hex default
  bool warns_of_changed_input = false;       ///< KCONFIG_WARN_CHANGED_INPUT
  bool writes_each_symbol_once = false;      ///< savedefconfig too
  bool usage_names_argument = false;         ///< the help text's last paragraph
  bool has_choice_values =
      false; ///< choices are symbols: tristate, named, optional, with an own value (to 6.9)
  bool simplifies_in_place =
      false; ///< the older rules of simplification, on trees that are not shared (to 6.11)
  bool lists_files_newest_first = false; ///< auto.conf.cmd as it was written to 6.7

  bool operator==(const Dialect &) const = default;
};

/// The dialect of the tree at `srctree`. An Error if there is no scripts/kconfig, or one whose language is
/// not known here.
Result<Dialect> dialect_of_tree(const std::string &srctree);

/// The dialect of a series by name: "6.12", "7.2".
Result<Dialect> dialect_named(std::string_view series);

} // namespace kassay::kconfig
