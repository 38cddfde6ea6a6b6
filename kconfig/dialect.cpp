// SPDX-License-Identifier: MIT
#include "kconfig/dialect.h"

#include <compare>
#include <cstdio>
#include <map>
#include <optional>

#include <fmt/format.h>

#include "kconfig/source.h"

namespace kassay::kconfig {
namespace {

struct Series {
  int major = 0;
  int minor = 0;

  auto operator<=>(const Series &) const = default;
};

constexpr Series oldest{5, 10};
constexpr Series newest{1000, 0};

/// A difference: a series has it if it is one of these, a tree if the text is in that file of its
/// scripts/kconfig, or, with by_absence, if it is not.
struct Trait {
  bool Dialect::*flag;
  const char *file;
  std::string_view evidence;
  Series first = oldest;
  Series last = newest;
  bool is_shown_by_absence = false;
};

constexpr bool by_absence = true;
constexpr Series no_series{0,
                           0}; ///< as the last series: repaired in the stable releases of those that had it

// What stable releases got backported (has_strict_settings, ends_empty_menus, ends_dialogue_at_end_of_input)
// is named for the series as Debian has it.
constexpr Trait traits[] = {
    {&Dialect::has_options, "lexer.l", "\"option\"", oldest, {5, 12}},
    {&Dialect::has_choice_values, "expr.h", "SYMBOL_NEED_SET_CHOICE_VALUES", oldest, {6, 9}},
    {&Dialect::choice_may_be_bool_prompt, "parser.y", "choice_option: T_BOOL", {6, 10}, {6, 17}},
    {&Dialect::menuconfig_needs_prompt, "parser.y", "zconf_error(\"menuconfig statement", {6, 18}},
    {&Dialect::help_is_checked, "parser.y", "zconf_error(\"'%s' defined with more than", {6, 18}},
    {&Dialect::rejects_repeated_source, "util.c", "die_duplicated_include", {6, 18}},
    {&Dialect::choice_member_prompts_once, "parser.y", "must not have a prompt in another entry", {6, 18}},
    {&Dialect::has_transitional, "lexer.l", "\"transitional\"", {6, 18}},
    {&Dialect::has_conditional_depends, "parser.y", "T_DEPENDS T_ON expr if_expr", {7, 0}},
    {&Dialect::simplifies_in_place, "expr.c", "expr_lookup", oldest, {6, 11}, by_absence},
    {&Dialect::negation_ends_submenu, "expr.c", "expr_contains_symbol_negated", {7, 3}},
    {&Dialect::constants_have_no_type, "symbol.c", ".type = S_TRISTATE,", oldest, no_series, by_absence},
    {&Dialect::reduces_unequal_no, "menu.c", "expr_trans_bool", oldest, no_series},
    {&Dialect::clamps_to_numbers, "symbol.c", "sprintf(str, \"0x%llx\"", oldest, no_series},
    {&Dialect::shows_m_as_n, "symbol.c", "return (modules_sym->curr.tri == no) ?", oldest, no_series},
    {&Dialect::location_has_main_menu, "menu.c", "The real rootmenu prompt is ugly", oldest, no_series},
    {&Dialect::reads_unset_loosely, "confdata.c", "sym_lookup(line + 2", oldest, {6, 0}},
    {&Dialect::has_strict_settings, "confdata.c", "KCONFIG_WERROR", {6, 1}},
    {&Dialect::warns_of_changed_input, "confdata.c", "KCONFIG_WARN_CHANGED_INPUT", {6, 18}},
    {&Dialect::writes_each_symbol_once,
     "confdata.c",
     "sym_is_choice(sym) || sym->flags & SYMBOL_WRITTEN",
     {6, 18}},
    {&Dialect::ends_empty_menus, "confdata.c", "end_check", {6, 0}},
    {&Dialect::quotes_auto_conf, "confdata.c", "No escaping for S_DEF_AUTO", oldest, {5, 16}, by_absence},
    {&Dialect::frames_headings, "confdata.c", "header_print_comment", oldest, {5, 13}},
    {&Dialect::markers_are_paths, "confdata.c", "strcpy(d, \".h\")", oldest, {5, 12}},
    {&Dialect::writes_rustc_cfg, "confdata.c", "rustc_cfg", {6, 1}},
    {&Dialect::lists_files_newest_first, "confdata.c", "for (file = file_list", oldest, {6, 8}},
    {&Dialect::lists_last_file_bare, "confdata.c", "conf_write_dep(", oldest, {5, 14}},
    {&Dialect::has_help_option, "conf.c", "\"help\"", {5, 13}},
    {&Dialect::has_mod2noconfig, "conf.c", "mod2noconfig", {5, 13}},
    {&Dialect::usage_names_argument, "conf.c", "kconfig_file", {6, 18}},
    {&Dialect::tells_seed_on_stderr, "conf.c", "stderr, \"KCONFIG_SEED", oldest, {5, 12}},
    {&Dialect::location_has_entry, "menu.c", "menu = prop->menu;", {6, 0}},
    {&Dialect::ends_dialogue_at_end_of_input, "conf.c", "at end of input", {6, 12}, {6, 12}},
    {&Dialect::ends_dialogue_at_end_of_input, "conf.c", "at end of input", {7, 3}},
};

constexpr std::uint32_t older_buckets = 9973;

std::optional<Series> parsed(std::string_view text) {
  Series series;
  int end = 0;
  const std::string copy(text);
  const bool is_series = std::sscanf(copy.c_str(), "%d.%d%n", &series.major, &series.minor, &end) == 2;
  return is_series && static_cast<std::size_t>(end) == copy.size() ? std::optional(series) : std::nullopt;
}

/// The files of a tree's scripts/kconfig, each read once.
class Scripts {
public:
  explicit Scripts(std::string directory) : directory_(std::move(directory)) {}

  bool has(const char *file, std::string_view text) {
    const auto [found, is_new] = files_.try_emplace(file);
    if (is_new)
      found->second = read_file(directory_ + file).value_or("");
    return found->second.find(text) != std::string::npos;
  }

private:
  std::string directory_;
  std::map<std::string, std::string> files_;
};

} // namespace

Result<Dialect> dialect_of_tree(const std::string &srctree) {
  const std::string directory = srctree + "/scripts/kconfig/";
  Scripts scripts(directory);
  const bool has_older_buckets = scripts.has("expr.h", "#define SYMBOL_HASHSIZE\t\t9973");
  if (!scripts.has("lexer.l", "T_CHOICE") || (!has_older_buckets && !scripts.has("internal.h", "(1U << 14)")))
    return fail(ErrorKind::usage, fmt::format("{}: no Kconfig language that is known here", directory),
                "those of 5.10 and newer are");
  Dialect dialect;
  dialect.symbol_buckets = has_older_buckets ? older_buckets : dialect.symbol_buckets;
  for (const Trait &trait : traits)
    dialect.*trait.flag |= scripts.has(trait.file, trait.evidence) != trait.is_shown_by_absence;
  return dialect;
}

Result<Dialect> dialect_named(std::string_view name) {
  const auto series = parsed(name);
  if (!series || *series < oldest)
    return fail(ErrorKind::usage, fmt::format("no Kconfig dialect '{}'", name),
                "name a kernel series, such as 5.10, 6.12 or 7.2");
  Dialect dialect;
  dialect.symbol_buckets = *series < Series{6, 9} ? older_buckets : dialect.symbol_buckets;
  for (const Trait &trait : traits)
    dialect.*trait.flag |= *series >= trait.first && *series <= trait.last;
  return dialect;
}

std::string summary(const Dialect &dialect) {
  std::string text = fmt::format("{} ", dialect.symbol_buckets);
  for (const Trait &trait : traits)
    text += dialect.*trait.flag ? '1' : '0';
  return text;
}

} // namespace kassay::kconfig
