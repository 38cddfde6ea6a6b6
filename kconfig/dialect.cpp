// SPDX-License-Identifier: MIT
#include "kconfig/dialect.h"

#include <utility>

#include <fmt/format.h>

#include "kconfig/source.h"

namespace kassay::kconfig {
namespace {

/// Linux 7.2's language.
Dialect newest() {
  Dialect dialect;
  dialect.has_transitional = true;
  dialect.has_conditional_depends = true;
  dialect.choice_may_be_bool_prompt = false;
  dialect.menuconfig_needs_prompt = true;
  dialect.help_is_checked = true;
  dialect.rejects_repeated_source = true;
  dialect.choice_member_prompts_once = true;
  dialect.ends_dialogue_at_end_of_input = false;
  dialect.warns_of_changed_input = true;
  dialect.writes_each_symbol_once = true;
  dialect.usage_names_argument = true;
  return dialect;
}

/// Linux 6.1's language.
Dialect with_choice_values() {
  Dialect dialect;
  dialect.symbol_buckets = 9973;
  dialect.ends_dialogue_at_end_of_input = false;
  dialect.has_choice_values = true;
  dialect.simplifies_in_place = true;
  dialect.lists_files_newest_first = true;
  return dialect;
}

} // namespace

Result<Dialect> dialect_of_tree(const std::string &srctree) {
  const std::string directory = srctree + "/scripts/kconfig/";
  const auto has = [&](const char *file, std::string_view text) {
    const auto content = read_file(directory + file);
    return content && content->find(text) != std::string::npos;
  };
  if (!has("lexer.l", "T_CHOICE"))
    return fail(ErrorKind::usage,
                fmt::format("{}lexer.l: no Kconfig language that is known here", directory));
  if (has("expr.h", "SYMBOL_NEED_SET_CHOICE_VALUES") && has("expr.h", "#define SYMBOL_HASHSIZE\t\t9973") &&
      has("confdata.c", "rustc_cfg") && !has("lexer.l", "\"option\"")) {
    Dialect dialect = with_choice_values();
    dialect.ends_dialogue_at_end_of_input = has("conf.c", "at end of input");
    return dialect;
  }
  if (!has("internal.h", "(1U << 14)"))
    return fail(ErrorKind::usage, fmt::format("{}: the language of this series is not known", directory),
                "6.1, and 6.12 and newer, are");
  Dialect dialect;
  dialect.has_transitional = has("lexer.l", "\"transitional\"");
  dialect.has_conditional_depends = has("parser.y", "T_DEPENDS T_ON expr if_expr");
  dialect.choice_may_be_bool_prompt = has("parser.y", "choice_option: T_BOOL");
  dialect.menuconfig_needs_prompt = has("parser.y", "zconf_error(\"menuconfig statement");
  dialect.help_is_checked =
      has("parser.y", "defined with blank help text") && !has("parser.y", "zconfprint(");
  dialect.rejects_repeated_source = has("util.c", "die_duplicated_include");
  dialect.choice_member_prompts_once = has("parser.y", "must not have a prompt in another entry");
  dialect.ends_dialogue_at_end_of_input = has("conf.c", "at end of input");
  dialect.warns_of_changed_input = has("confdata.c", "KCONFIG_WARN_CHANGED_INPUT");
  dialect.writes_each_symbol_once = has("confdata.c", "sym_is_choice(sym) || sym->flags & SYMBOL_WRITTEN");
  dialect.usage_names_argument = has("conf.c", "kconfig_file");
  return dialect;
}

Result<Dialect> dialect_named(std::string_view series) {
  const std::pair<std::string_view, Dialect> dialects[] = {
      {"6.1", with_choice_values()}, {"6.12", {}}, {"7.2", newest()}};
  for (const auto &[name, dialect] : dialects)
    if (name == series)
      return dialect;
  return fail(ErrorKind::usage, fmt::format("no Kconfig dialect '{}'", series),
              "there are 6.1, 6.12 and 7.2");
}

} // namespace kassay::kconfig
