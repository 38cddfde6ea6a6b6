// SPDX-License-Identifier: MIT
// What differs between the Kconfig languages of kernel series, as data.
//
// A dialect is read off the tree's own scripts/kconfig, not off a version number: stable series get changes
// backported. dialect.cpp has one row for each difference: the text that shows it, and the series that have
// it. Code asks a dialect for the one difference that matters at its place.
//
// Compared with the tree's own conf: 5.10, 6.1, 6.12, 7.2, 7.3. A series between two of these is read by the
// same rows; where two differences are one row here because no tree at hand has one without the other, it may
// be read wrongly.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "probe/result.h"

namespace kassay::kconfig {

/// One tree's language.
struct Dialect {
  std::uint32_t symbol_buckets = 16384; ///< SYMBOL_HASHSIZE: it orders auto.conf

  // The language.
  bool has_options = false;       ///< `option modules`, `option defconfig_list`, `option allnoconfig_y`
  bool has_choice_values = false; ///< choices are symbols: tristate, named, optional, with an own value
  bool choice_may_be_bool_prompt = false;  ///< `bool "prompt"` in a choice without a value
  bool menuconfig_needs_prompt = false;    ///< an error, not a warning
  bool help_is_checked = false;            ///< a blank or second help text is an error, not a warning
  bool rejects_repeated_source = false;    ///< a file may be sourced once
  bool choice_member_prompts_once = false; ///< no second prompt of a choice's member, wherever
  bool has_transitional = false;           ///< keyword `transitional`
  bool has_conditional_depends = false;    ///< `depends on A if B`
  bool simplifies_in_place = false;        ///< the older rules of simplification, on trees not shared
  bool negation_ends_submenu = false;      ///< an entry that wants a symbol off is not below it

  bool constants_have_no_type = false; ///< y, m and n in comparisons and messages
  bool reduces_unequal_no = false;     ///< `A!=n` is `A` in the properties of what is no tristate

  // What is read and written.
  bool reads_unset_loosely = false;      ///< `#?CONFIG_X is not set`; a number may be not set
  bool has_strict_settings = false;      ///< KCONFIG_WERROR, KCONFIG_WARN_UNKNOWN_SYMBOLS
  bool warns_of_changed_input = false;   ///< KCONFIG_WARN_CHANGED_INPUT
  bool clamps_to_numbers = false;        ///< a value out of its range is the bound's number, not its text
  bool shows_m_as_n = false;             ///< where there are no modules
  bool writes_each_symbol_once = false;  ///< savedefconfig too
  bool ends_empty_menus = false;         ///< `# end of` a menu that has no entries
  bool quotes_auto_conf = false;         ///< strings in auto.conf
  bool frames_headings = false;          ///< empty lines in autoconf.h's; all are cut at 255 bytes
  bool markers_are_paths = false;        ///< include/config/foo/bar.h, not include/config/FOO_BAR
  bool writes_rustc_cfg = false;         ///< include/generated/rustc_cfg
  bool lists_files_newest_first = false; ///< in auto.conf.cmd
  bool lists_last_file_bare = false;     ///< there, without a backslash; and the file's name is fixed

  // The program.
  bool has_help_option = false;               ///< -h; without it, an unknown option ends conf
  bool has_mod2noconfig = false;              ///< --mod2noconfig
  bool usage_names_argument = false;          ///< the usage text's last paragraph
  bool tells_seed_on_stderr = false;          ///< KCONFIG_SEED=...
  bool location_has_entry = false;            ///< a help text's "Location:" ends with the entry itself
  bool location_has_main_menu = false;        ///< and begins with "Main menu"
  bool ends_dialogue_at_end_of_input = false; ///< no endless question for an invalid int or hex default

  bool operator==(const Dialect &) const = default;
};

/// The dialect of the tree at `srctree`. An Error if there is no scripts/kconfig, or one whose language is
/// not known here.
Result<Dialect> dialect_of_tree(const std::string &srctree);

/// The dialect of a series by name: "6.12", "7.2". An Error for what is no series, or older than 5.10. Newer
/// ones than are known are taken for the newest.
Result<Dialect> dialect_named(std::string_view series);

/// A text that two dialects have in common only if they are equal: for keys.
std::string summary(const Dialect &dialect);

} // namespace kassay::kconfig
