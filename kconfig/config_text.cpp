// SPDX-License-Identifier: MIT
#include "kconfig/config_text.h"

#include <algorithm>

#include <fmt/format.h>

namespace kassay::kconfig {
namespace {

bool is_logical(SymbolType type) {
  return type == SymbolType::boolean || type == SymbolType::tristate;
}

/// escape_string_value().
std::string quoted(std::string_view text) {
  std::string result = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\')
      result += '\\';
    result += c;
  }
  return result + '"';
}

struct CommentStyle {
  std::string_view prefix, decoration, postfix;
};
constexpr CommentStyle pound_style{"#", "#", "#"};
constexpr CommentStyle c_style{"/*", " *", " */"};

/// conf_write_heading() to 5.13: a text of 255 bytes, each line of which is made a comment.
std::string framed_heading(std::string_view title, const CommentStyle &style) {
  std::string text = fmt::format("\nAutomatically generated file; DO NOT EDIT.\n{}\n", title);
  text.resize(std::min<std::size_t>(text.size(), 255));
  const bool is_c = style.prefix != style.decoration;
  std::string result = is_c ? fmt::format("{}\n", style.prefix) : std::string();
  for (std::size_t at = 0, end = 0; end != std::string::npos; at = end + 1) {
    end = text.find('\n', at);
    const std::string line = text.substr(at, end - at);
    result += fmt::format("{}{}{}\n", style.decoration, line.empty() ? "" : " ", line);
  }
  return is_c ? fmt::format("{}{}\n", result, style.postfix) : result;
}

/// conf_write_heading().
std::string heading(const Model &model, const CommentStyle &style) {
  const std::string_view title = model.properties[model.menus[root_menu].prompt].text;
  if (model.dialect.frames_headings)
    return framed_heading(title, style);
  return fmt::format("{0}\n{1} Automatically generated file; DO NOT EDIT.\n{1} {2}\n{3}\n", style.prefix,
                     style.decoration, title, style.postfix);
}

std::string prefixed_hex(std::string_view text) {
  return (text.starts_with("0x") || text.starts_with("0X") ? "" : "0x") + std::string(text);
}

std::string c_line(const Configuration &configuration, SymbolId id, std::string_view prefix) {
  const Symbol &symbol = configuration.model().symbols[id];
  std::string value(configuration.text(id));
  std::string_view suffix;
  switch (symbol.type) {
  case SymbolType::unknown:
    return {};
  case SymbolType::boolean:
  case SymbolType::tristate:
    if (value == "n")
      return {};
    if (value == "m")
      suffix = "_MODULE";
    value = "1";
    break;
  case SymbolType::hex:
    value = prefixed_hex(value);
    break;
  case SymbolType::string:
    value = quoted(value);
    break;
  default:
    break;
  }
  return fmt::format("#define {}{}{} {}\n", prefix, symbol.name, suffix, value);
}

std::string rust_lines(const Configuration &configuration, SymbolId id, std::string_view prefix) {
  const Symbol &symbol = configuration.model().symbols[id];
  const std::string_view value = configuration.text(id);
  if (symbol.type == SymbolType::unknown)
    return {};
  std::string lines;
  if (is_logical(symbol.type)) {
    if (value == "n")
      return {};
    lines = fmt::format("--cfg={}{}\n", prefix, symbol.name);
  }
  return lines +
         fmt::format("--cfg={}{}={}\n", prefix, symbol.name,
                     quoted(symbol.type == SymbolType::hex ? prefixed_hex(value) : std::string(value)));
}

template <class Line>
std::string lines(const Configuration &configuration, const std::vector<SymbolId> &order, Line line) {
  std::string text;
  for (const SymbolId id : order)
    if (configuration.is_written(id) && !configuration.model().symbols[id].is_choice)
      text += line(id);
  return text;
}

/// The walk over the menu tree that conf_write() makes.
class DotConfig {
public:
  DotConfig(Configuration &configuration, std::string_view prefix)
      : configuration_(configuration), model_(configuration.model()), prefix_(prefix),
        is_printed_(model_.symbols.size()) {}

  std::string write() {
    text_ = heading(model_, pound_style);
    walk(root_menu);
    return std::move(text_);
  }

private:
  void walk(MenuId parent) {
    for (MenuId id = model_.menus[parent].list; id != none; id = model_.menus[id].next) {
      const Menu &menu = model_.menus[id];
      if (menu.symbol == no_symbol)
        title(id);
      else
        symbol(menu.symbol);
      walk(id);
      const bool is_menu = menu.symbol == no_symbol && configuration_.is_menu_visible(id) &&
                           model_.properties[menu.prompt].kind == PropertyKind::menu &&
                           (menu.list != none || model_.dialect.ends_empty_menus);
      if (is_menu) {
        text_ += fmt::format("# end of {}\n", model_.properties[menu.prompt].text);
        needs_newline_ = true;
      }
    }
  }

  void title(MenuId id) {
    if (!configuration_.is_menu_visible(id))
      return;
    text_ += fmt::format("\n#\n# {}\n#\n", model_.properties[model_.menus[id].prompt].text);
    needs_newline_ = false;
  }

  void symbol(SymbolId id) {
    if (model_.symbols[id].is_choice || is_printed_[id])
      return;
    configuration_.calculate(id);
    if (!configuration_.is_written(id))
      return;
    if (needs_newline_)
      text_ += '\n';
    needs_newline_ = false;
    is_printed_[id] = true;
    text_ += config_line(configuration_, id, prefix_, UnsetStyle::as_comment, true);
  }

  Configuration &configuration_;
  const Model &model_;
  std::string_view prefix_;
  std::vector<bool> is_printed_;
  bool needs_newline_ = false;
  std::string text_;
};

/// str_printf() in util.c cuts each of its texts at 9,999 bytes.
std::string cut(std::string text) {
  if (text.size() > 9999)
    text.resize(9999);
  return text;
}

} // namespace

std::string config_line(const Configuration &configuration, SymbolId id, std::string_view prefix,
                        UnsetStyle unset, bool quotes) {
  const Symbol &symbol = configuration.model().symbols[id];
  const std::string_view value = configuration.text(id);
  if (symbol.type == SymbolType::unknown)
    return {};
  if (is_logical(symbol.type) && unset != UnsetStyle::as_n && value == "n")
    return unset == UnsetStyle::as_comment ? fmt::format("# {}{} is not set\n", prefix, symbol.name)
                                           : std::string();
  return fmt::format("{}{}={}\n", prefix, symbol.name,
                     symbol.type == SymbolType::string && quotes ? quoted(value) : std::string(value));
}

std::string dot_config(Configuration &configuration, std::string_view prefix) {
  return DotConfig(configuration, prefix).write();
}

/// Where choices have values: a member that is y without being asked for.
static bool is_default_choice_value(Configuration &configuration, SymbolId id) {
  const Symbol &symbol = configuration.model().symbols[id];
  if (symbol.choice == no_symbol)
    return false;
  const SymbolId chosen = configuration.choice_value_default(symbol.choice);
  return !configuration.model().symbols[symbol.choice].is_optional && id == chosen &&
         symbol.type == SymbolType::boolean && configuration.tristate(id) == Tristate::yes;
}

std::string minimal_config(Configuration &configuration, std::string_view prefix) {
  const Model &model = configuration.model();
  std::string text;
  std::vector<bool> is_seen(model.symbols.size());
  for (MenuId id = model.next_entry(root_menu, root_menu); id != none; id = model.next_entry(id, root_menu)) {
    const SymbolId symbol = model.menus[id].symbol;
    if (symbol == no_symbol || model.symbols[symbol].is_choice)
      continue;
    if (model.dialect.writes_each_symbol_once && is_seen[symbol])
      continue;
    configuration.calculate(symbol);
    is_seen[symbol] = true;
    if (!configuration.is_written(symbol))
      continue;
    configuration.leave_out(symbol);
    if (!configuration.is_changeable(symbol) ||
        configuration.text(symbol) == configuration.default_text(symbol))
      continue;
    if (is_default_choice_value(configuration, symbol))
      continue;
    const MenuId choice = configuration.choice_of(symbol);
    if (choice != none && symbol == configuration.choice_default(choice) &&
        configuration.tristate(symbol) == Tristate::yes)
      continue;
    text += config_line(configuration, symbol, prefix, UnsetStyle::as_comment, true);
  }
  return text;
}

std::string auto_conf(const Configuration &configuration, const std::vector<SymbolId> &order,
                      std::string_view prefix) {
  return heading(configuration.model(), pound_style) + lines(configuration, order, [&](SymbolId id) {
           return config_line(configuration, id, prefix, UnsetStyle::left_out,
                              configuration.model().dialect.quotes_auto_conf);
         });
}

std::string autoconf_h(const Configuration &configuration, const std::vector<SymbolId> &order,
                       std::string_view prefix) {
  return heading(configuration.model(), c_style) +
         lines(configuration, order, [&](SymbolId id) { return c_line(configuration, id, prefix); });
}

std::string rustc_cfg(const Configuration &configuration, const std::vector<SymbolId> &order,
                      std::string_view prefix) {
  return lines(configuration, order, [&](SymbolId id) { return rust_lines(configuration, id, prefix); });
}

/// conf_write_autoconf_cmd() to 6.8, before that conf_write_dep().
static std::string older_auto_conf_cmd(const Model &model, std::string_view name) {
  std::string text = "deps_config := \\\n";
  for (auto file = model.files.rbegin(); file != model.files.rend(); ++file)
    text += fmt::format("\t{} \\\n", *file);
  if (model.dialect.lists_last_file_bare)
    text.erase(text.size() - 3, 2);
  text += fmt::format("\n{}: {}$(deps_config)\n\n", name, model.dialect.lists_last_file_bare ? "\\\n\t" : "");
  for (const auto &[variable, value] : model.environment)
    text += fmt::format("ifneq \"$({})\" \"{}\"\n{}: FORCE\nendif\n", variable, value, name);
  return text + "\n$(deps_config): ;\n";
}

std::string auto_conf_cmd(const Model &model, std::string_view auto_conf_name) {
  if (model.dialect.lists_files_newest_first)
    return older_auto_conf_cmd(model, auto_conf_name);
  std::string text = fmt::format("autoconfig := {}\n\ndeps_config := \\\n", auto_conf_name);
  for (const std::string &file : model.files)
    text += cut(fmt::format("\t{} \\\n", file));
  text += "\n$(autoconfig): $(deps_config)\n$(deps_config): ;\n";
  for (const auto &[name, value] : model.environment)
    text += cut(fmt::format("\nifneq \"$({})\" \"{}\"\n$(autoconfig): FORCE\nendif\n", name, value));
  return text;
}

std::string changed_input(Configuration &configuration, std::string_view prefix) {
  const Model &model = configuration.model();
  std::string text;
  std::vector<bool> is_seen(model.symbols.size());
  for (MenuId id = model.next_entry(root_menu, root_menu); id != none; id = model.next_entry(id, root_menu)) {
    const SymbolId symbol = model.menus[id].symbol;
    if (symbol == no_symbol || model.symbols[symbol].is_choice || is_seen[symbol])
      continue;
    is_seen[symbol] = true;
    configuration.calculate(symbol);
    const GivenValue &given = configuration.given(symbol, Source::user);
    const SymbolType type = model.symbols[symbol].type;
    if (!given.is_set || type == SymbolType::unknown)
      continue;
    const std::string_view old = is_logical(type) ? tristate_text(given.tri) : given.text;
    if (old != configuration.text(symbol))
      text += fmt::format("  {}{}: {} -> {}\n", prefix, model.symbols[symbol].name, old,
                          configuration.text(symbol));
  }
  return text.empty() ? text : "warning: user-provided values changed by Kconfig:\n" + text;
}

} // namespace kassay::kconfig
