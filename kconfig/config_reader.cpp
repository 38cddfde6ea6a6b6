// SPDX-License-Identifier: MIT
#include "kconfig/config_reader.h"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "kconfig/property_check.h"

namespace kassay::kconfig {
namespace {

/// The value of a line that says that a symbol is not set.
constexpr std::string_view unset_value = "n";

/// The text between the quotes, with \x for x; nullopt if the closing one is missing.
std::optional<std::string> unquoted(std::string_view text) {
  std::string result;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '"')
      return result;
    if (text[at] == '\\' && ++at == text.size())
      break;
    result += text[at];
  }
  return std::nullopt;
}

} // namespace

void ConfigReader::warn(const std::string &message) {
  messages_.err(fmt::format("{}:{}:warning: {}\n", name_, line_, message));
  ++warnings_;
}

bool ConfigReader::give_tristate(SymbolId symbol, std::string_view value, Source source) {
  const SymbolType type = configuration_.model().symbols[symbol].type;
  const char letter = value.empty() ? '\0' : value[0];
  if (letter != 'y' && letter != 'n' && (letter != 'm' || type != SymbolType::tristate))
    return false;
  const Tristate tri = letter == 'y' ? Tristate::yes : letter == 'm' ? Tristate::mod : Tristate::no;
  configuration_.give(symbol, source, {true, tri, {}});
  return true;
}

bool ConfigReader::give_text(SymbolId symbol, std::string_view value, Source source) {
  if (!is_valid_value(configuration_.model().symbols[symbol].type, value))
    return false;
  configuration_.give(symbol, source, {true, Tristate::no, configuration_.keep(value)});
  return true;
}

/// conf_set_sym_val(). False if the value cannot be.
bool ConfigReader::give(SymbolId id, std::string_view value, Source source) {
  const Symbol &symbol = configuration_.model().symbols[id];
  bool is_good = true;
  switch (symbol.type) {
  case SymbolType::boolean:
  case SymbolType::tristate:
    is_good = give_tristate(id, value, source);
    break;
  case SymbolType::integer:
  case SymbolType::hex:
    is_good = give_text(id, value, source);
    break;
  case SymbolType::string: {
    if (source == Source::automatic && !configuration_.model().dialect.quotes_auto_conf)
      return give_text(id, value, source);
    if (!value.starts_with('"'))
      return true;
    const auto text = unquoted(value.substr(1));
    if (!text) {
      if (source == Source::user)
        warn("invalid string found");
      return false;
    }
    return give_text(id, *text, source);
  }
  default:
    break;
  }
  if (!is_good && source != Source::automatic)
    warn(fmt::format("symbol value '{}' invalid for {}", value, symbol.name));
  return is_good;
}

void ConfigReader::set_value(SymbolId symbol, std::string_view value, Source source) {
  if (configuration_.given(symbol, source).is_set)
    warn(fmt::format("override: reassigning to symbol {}", configuration_.model().symbols[symbol].name));
  if (!is_unset_number(symbol, value) && !give(symbol, value, source))
    return;
  if (has_choice_values())
    return set_choice(symbol, source);
  if (source != Source::user)
    return;
  if (const MenuId choice = configuration_.choice_of(symbol); choice != none)
    configuration_.move_first(choice, symbol);
}

/// Series to 6.9 look at the beginning only.
bool ConfigReader::is_unset(std::string_view text) const {
  return has_choice_values() ? text.starts_with("is not set") : text == "is not set";
}

bool ConfigReader::has_choice_values() const {
  return configuration_.model().dialect.has_choice_values;
}

/// A number or string for which a line says that it is not set, where that is no mistake.
bool ConfigReader::is_unset_number(SymbolId symbol, std::string_view value) const {
  const SymbolType type = configuration_.model().symbols[symbol].type;
  return value.data() == unset_value.data() && configuration_.model().dialect.reads_unset_loosely &&
         type != SymbolType::boolean && type != SymbolType::tristate;
}

/// A member's value is part of its choice's, where choices have one.
void ConfigReader::set_choice(SymbolId member, Source source) {
  const Symbol &symbol = configuration_.model().symbols[member];
  if (symbol.choice == no_symbol)
    return;
  GivenValue choice = configuration_.given(symbol.choice, source);
  const Tristate value = configuration_.given(member, source).tri;
  if (value == Tristate::mod && choice.tri == Tristate::yes) {
    warn(fmt::format("{} creates inconsistent choice state", symbol.name));
    choice.is_set = false;
  }
  if (value == Tristate::yes) {
    if (choice.tri != Tristate::no)
      warn(fmt::format("override: {} changes choice state", symbol.name));
    choice.chosen = member;
  }
  choice.tri = std::max(choice.tri, value);
  configuration_.give(symbol.choice, source, choice);
}

/// The end of conf_read() to 6.9: values that do not count are forgotten. True if one was out of its range.
bool ConfigReader::forget_idle(const std::vector<SymbolId> &order, bool is_unsaved) {
  for (const SymbolId id : order) {
    const Symbol &symbol = configuration_.model().symbols[id];
    if (!configuration_.has_user_value(id) || symbol.is_choice_member)
      continue;
    if (configuration_.visibility(id) == Tristate::no && !is_unsaved)
      configuration_.forget_user_value(id, false);
    const bool is_text = symbol.type == SymbolType::string || symbol.type == SymbolType::integer ||
                         symbol.type == SymbolType::hex;
    if (!is_text || configuration_.is_within_range(id, configuration_.given(id, Source::user).text))
      continue;
    configuration_.forget_user_value(id, true);
    is_unsaved = true;
  }
  return is_unsaved;
}

void ConfigReader::read_line(std::string_view line, Source source) {
  std::string_view name, value;
  if (line.starts_with('#')) {
    const bool is_loose = configuration_.model().dialect.reads_unset_loosely && line.size() > 1;
    if ((!is_loose && !line.starts_with("# ")) || !line.substr(2).starts_with(prefix_))
      return;
    const std::string_view rest = line.substr(2 + prefix_.size());
    const auto blank = rest.find(' ');
    if (blank == std::string_view::npos || !is_unset(rest.substr(blank + 1)))
      return;
    name = rest.substr(0, blank);
    value = unset_value;
  } else {
    const bool is_ours = line.starts_with(prefix_);
    const auto equals = line.starts_with(prefix_) ? line.find('=', prefix_.size()) : std::string_view::npos;
    if (equals == std::string_view::npos && is_ours && has_choice_values())
      return;
    if (equals == std::string_view::npos && has_choice_values())
      return line.starts_with('\r')
                 ? void()
                 : warn(fmt::format("unexpected data: {}", line.substr(0, line.find('\r'))));
    if (equals == std::string_view::npos)
      return warn(fmt::format("unexpected data: {}", line));
    name = line.substr(prefix_.size(), equals - prefix_.size());
    value = line.substr(equals + 1);
  }
  if (const SymbolId symbol = configuration_.model().find(name); symbol != no_symbol)
    return set_value(symbol, value, source);
  if (source == Source::automatic) {
    if (vanished_)
      vanished_(name);
    return;
  }
  if (warns_unknown_)
    warn(fmt::format("unknown symbol: {}", name));
  configuration_.set_changed(true);
}

void ConfigReader::load(const std::string &name, std::string_view content, Source source) {
  name_ = name;
  line_ = 0;
  warnings_ = 0;
  prefix_ = config_prefix(environment_);
  warns_unknown_ = configuration_.model().dialect.has_strict_settings &&
                   setting(environment_, "KCONFIG_WARN_UNKNOWN_SYMBOLS").has_value();
  configuration_.forget(source);
  while (!content.empty()) {
    const auto newline = content.find('\n');
    std::string_view line = content.substr(0, newline);
    content.remove_prefix(newline == std::string_view::npos ? content.size() : newline + 1);
    if (newline != std::string_view::npos && line.ends_with('\r'))
      line.remove_suffix(1);
    const bool is_blank = line.empty();
    line = line.substr(0, line.find('\0'));
    ++line_;
    if (!line.empty() || (has_choice_values() && !is_blank)) // such series look at the line before the NUL
      read_line(line, source);
  }
}

bool ConfigReader::read_values(const std::string &name, Source source) {
  const auto content = files_.read(name);
  if (!content)
    return false;
  load(name, *content, source);
  return true;
}

/// The first of the files in question that is there. False if this one is not.
bool ConfigReader::read_found(const std::string &name) {
  const auto content = files_.read(name);
  if (!content)
    return false;
  if (!is_silent_)
    messages_.out(fmt::format("#\n# using defaults found in {}\n#\n", name));
  load(name, *content, Source::user);
  return true;
}

/// To 5.12 the files are the defaults of a symbol with `option defconfig_list`.
bool ConfigReader::read_from_defconfig_list() {
  const Model &model = configuration_.model();
  for (const PropertyId id : model.symbols[model.defconfig_list].properties) {
    const Property &property = model.properties[id];
    if (property.kind != PropertyKind::defaults)
      continue;
    const SymbolId name = model.symbol_of(property);
    if (configuration_.evaluate(property.condition) == Tristate::no || name == no_symbol)
      continue;
    configuration_.calculate(name);
    if (read_found(std::string(configuration_.text(name))))
      return true;
  }
  return false;
}

bool ConfigReader::read_default_values() {
  if (read_values(setting_or(environment_, "KCONFIG_CONFIG", ".config"), Source::user))
    return true;
  configuration_.set_changed(true);
  if (configuration_.model().dialect.has_options)
    return read_from_defconfig_list();
  const std::string list = setting_or(environment_, "KCONFIG_DEFCONFIG_LIST", "");
  constexpr std::string_view blanks = " \t\n\v\f\r";
  for (std::size_t at = list.find_first_not_of(blanks); at != std::string::npos;) {
    const std::size_t end = list.find_first_of(blanks, at);
    const std::string name = list.substr(at, end - at);
    if (read_found(name))
      return true;
    at = list.find_first_not_of(blanks, end);
  }
  return false;
}

/// Does the calculated value agree with what was read?
bool ConfigReader::agrees(SymbolId id) const {
  const bool is_written = configuration_.is_written(id);
  if (!configuration_.has_user_value(id))
    return !is_written;
  if (!is_written)
    return false;
  const GivenValue &given = configuration_.given(id, Source::user);
  const SymbolType type = configuration_.model().symbols[id].type;
  return type == SymbolType::boolean || type == SymbolType::tristate
             ? given.tri == configuration_.tristate(id)
             : given.text == configuration_.text(id);
}

bool ConfigReader::read(const std::string &name, const std::vector<SymbolId> &order) {
  configuration_.set_changed(false);
  const bool is_read = name.empty() ? read_default_values() : read_values(name, Source::user);
  configuration_.calculate(configuration_.model().modules);
  if (is_read)
    settle(order);
  return is_read;
}

void ConfigReader::read_text(const std::string &name, std::string_view content,
                             const std::vector<SymbolId> &order) {
  configuration_.set_changed(false);
  load(name, content, Source::user);
  configuration_.calculate(configuration_.model().modules);
  settle(order);
}

/// The second half of conf_read(): calculates all, and notes whether anything changed.
void ConfigReader::settle(const std::vector<SymbolId> &order) {
  bool is_unsaved = false;
  for (const SymbolId symbol : order) {
    configuration_.calculate(symbol);
    const Symbol &what = configuration_.model().symbols[symbol];
    is_unsaved |= !what.is_choice && !what.is_never_written && !agrees(symbol);
  }
  if (has_choice_values())
    is_unsaved = forget_idle(order, is_unsaved);
  if (is_unsaved)
    configuration_.set_changed(true);
  if (warnings_ > 0)
    configuration_.set_changed(true);
}

} // namespace kassay::kconfig
