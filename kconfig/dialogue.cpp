// SPDX-License-Identifier: MIT
#include "kconfig/dialogue.h"

#include <climits>
#include <cstdlib>
#include <optional>

#include <fmt/format.h>

#include "kconfig/config_text.h"

namespace kassay::kconfig {
namespace {

bool is_space(char c) {
  return c == ' ' || (c >= '\t' && c <= '\r');
}

void strip(std::string &text) {
  while (!text.empty() && is_space(text.back()))
    text.pop_back();
  std::size_t begin = 0;
  while (begin < text.size() && is_space(text[begin]))
    ++begin;
  text.erase(0, begin);
}

/// "n", "no", "N", "m", "y", "yes"; nullopt for anything else.
std::optional<Tristate> answered(const std::string &line) {
  const std::string rest = line.substr(1);
  switch (line[0]) {
  case 'n':
  case 'N':
    return rest.empty() || rest == "o" ? std::optional(Tristate::no) : std::nullopt;
  case 'm':
  case 'M':
    return rest.empty() ? std::optional(Tristate::mod) : std::nullopt;
  case 'y':
  case 'Y':
    return rest.empty() || rest == "es" ? std::optional(Tristate::yes) : std::nullopt;
  default:
    return std::nullopt;
  }
}

} // namespace

void Dialogue::run(Asking asking) {
  asking_ = asking;
  if (asking == Asking::everything) {
    top_ = root_menu;
    ask(root_menu);
    asking_ = Asking::new_symbols;
  }
  do {
    asked_ = 0;
    check(root_menu);
  } while (asked_ > 0);
}

/// xfgets().
void Dialogue::read_line() {
  if (!console_.read_line(line_, PATH_MAX))
    console_.err("\nError in reading or end of file.\n");
  if (!console_.is_terminal())
    console_.out(line_);
  line_ = line_.c_str(); // what follows a NUL byte is not seen
}

void Dialogue::show_help(MenuId menu) {
  if (!help_)
    help_ = std::make_unique<HelpText>(configuration_);
  console_.out("\n" + help_->extended(menu, prefix_) + "\n");
}

/// conf_askvalue(): false if there is nothing to ask.
bool Dialogue::ask_value(SymbolId symbol) {
  const bool has_value = configuration_.has_user_value(symbol);
  if (!has_value)
    console_.out("(NEW) ");
  line_ = "\n";
  if (!configuration_.is_changeable(symbol) || (asking_ == Asking::new_symbols && has_value)) {
    console_.out(std::string(configuration_.text(symbol)) + "\n");
    return false;
  }
  read_line();
  return true;
}

/// conf_string().
void Dialogue::ask_text(MenuId menu) {
  const SymbolId id = model_.menus[menu].symbol;
  for (;;) {
    console_.out(fmt::format("{}{} ({}) [{}] ", indentation(indent_ - 1), entry_title(model_, menu),
                             model_.symbols[id].name, configuration_.text(id)));
    const std::string before(configuration_.text(id));
    if (!ask_value(id))
      return;
    std::optional<std::string> value;
    if (line_.starts_with('\n'))
      value = before;
    else if (line_ == "?\n")
      show_help(menu);
    else
      value = line_.substr(0, line_.empty() ? 0 : line_.size() - 1);
    if (value && configuration_.set(id, std::string_view(*value)))
      return;
    if (model_.dialect.ends_dialogue_at_end_of_input && console_.at_end_of_input()) {
      console_.err(
          fmt::format("\nerror: no value for new symbol '{}' at end of input\n", model_.symbols[id].name));
      throw Exit{1};
    }
  }
}

std::string Dialogue::logical_question(MenuId menu) const {
  const SymbolId id = model_.menus[menu].symbol;
  static constexpr char letters[] = {'N', 'M', 'Y'};
  const Tristate old = configuration_.tristate(id);
  std::string text = fmt::format("{}{} ", indentation(indent_ - 1), entry_title(model_, menu));
  if (!model_.symbols[id].name.empty())
    text += fmt::format("({}) ", model_.symbols[id].name);
  text += fmt::format("[{}", letters[static_cast<int>(old)]);
  for (const Tristate value : {Tristate::no, Tristate::mod, Tristate::yes})
    if (old != value && configuration_.is_within_range(id, value))
      text += fmt::format("/{}", tristate_text(value));
  return text + "/?] ";
}

/// conf_sym().
void Dialogue::ask_logical(MenuId menu) {
  const SymbolId id = model_.menus[menu].symbol;
  for (;;) {
    console_.out(logical_question(menu));
    if (!ask_value(id))
      return;
    strip(line_);
    if (line_.starts_with('?')) {
      show_help(menu);
      continue;
    }
    const auto value = line_.empty() ? std::optional(configuration_.tristate(id)) : answered(line_);
    if (!value)
      continue;
    if (configuration_.set(id, *value))
      return;
    show_help(menu);
  }
}

Dialogue::Members Dialogue::show_members(MenuId menu) {
  Members result;
  console_.out(fmt::format("{}{}\n", indentation(indent_ - 1), entry_title(model_, menu)));
  const SymbolId chosen = has_choice_values() ? configuration_.chosen(model_.menus[menu].symbol)
                                              : configuration_.calculate_choice(menu);
  for (MenuId child = model_.menus[menu].list; child != none; child = model_.menus[child].next) {
    if (!configuration_.is_menu_visible(child))
      continue;
    const SymbolId id = model_.menus[child].symbol;
    if (id == no_symbol) {
      console_.out(fmt::format("{} {}\n", right_aligned('*'), entry_title(model_, child)));
      continue;
    }
    ++result.count;
    if (id == chosen)
      result.chosen = result.count;
    const bool is_new = !configuration_.has_user_value(id);
    result.is_any_new |= is_new;
    console_.out(fmt::format("{} {}. {} ({}){}\n", right_aligned(id == chosen ? '>' : ' '), result.count,
                             entry_title(model_, child), model_.symbols[id].name, is_new ? " (NEW)" : ""));
  }
  return result;
}

MenuId Dialogue::member_at(MenuId menu, int number) {
  for (MenuId child = model_.menus[menu].list; child != none; child = model_.menus[child].next)
    if (model_.menus[child].symbol != no_symbol && configuration_.is_menu_visible(child) && --number == 0)
      return child;
  return none;
}

/// The beginning of conf_choice() to 6.9: the choice's own value. True if it is y, so that one member is
/// chosen.
bool Dialogue::ask_choice_value(MenuId menu) {
  const SymbolId choice = model_.menus[menu].symbol;
  const bool is_asked = configuration_.is_changeable(choice);
  if (is_asked) {
    ask_logical(menu);
    configuration_.calculate(choice);
  } else if (configuration_.tristate(choice) == Tristate::mod) {
    console_.out(fmt::format("{}{}\n", indentation(indent_ - 1), entry_title(model_, menu)));
  }
  return configuration_.tristate(choice) == Tristate::yes;
}

void Dialogue::choose(MenuId menu, MenuId chosen) {
  const SymbolId symbol = model_.menus[chosen].symbol;
  if (!has_choice_values())
    return configuration_.choose(menu, symbol);
  configuration_.set(symbol, Tristate::yes);
  indent_ += 2;
  for (MenuId child = model_.menus[chosen].list; child != none; child = model_.menus[child].next)
    ask(child);
  indent_ -= 2;
}

/// conf_choice().
void Dialogue::ask_choice(MenuId menu) {
  bool is_new = has_choice_values() && !configuration_.has_user_value(model_.menus[menu].symbol);
  if (has_choice_values() && !ask_choice_value(menu))
    return;
  for (;;) {
    line_.clear();
    const Members members = show_members(menu);
    is_new |= members.is_any_new && !has_choice_values();
    int number = members.count;
    console_.out(indentation(indent_ - 1) + "choice");
    if (members.count == 1) {
      console_.out("[1]: 1\n");
    } else {
      console_.out(fmt::format("[1-{}?]: ", members.count));
      if (asking_ == Asking::new_symbols && !is_new) {
        number = members.chosen;
        console_.out(fmt::format("{}\n", number));
      } else {
        read_line();
        strip(line_);
        if (line_.starts_with('?')) {
          show_help(menu);
          continue;
        }
        if (!line_.empty() && (line_[0] < '0' || line_[0] > '9'))
          continue;
        number = line_.empty() ? members.chosen : std::atoi(line_.c_str());
      }
    }
    const MenuId chosen = member_at(menu, number);
    if (chosen == none)
      continue;
    if (line_.ends_with('?')) {
      show_help(chosen);
      continue;
    }
    return choose(menu, chosen);
  }
}

void Dialogue::show_title(MenuId menu) {
  const std::string star = right_aligned('*');
  console_.out(fmt::format("{}\n{} {}\n{}\n", star, star, entry_title(model_, menu), star));
}

void Dialogue::ask_children(MenuId menu) {
  const int step = model_.menus[menu].symbol == no_symbol ? 0 : 2;
  indent_ += step;
  for (MenuId child = model_.menus[menu].list; child != none; child = model_.menus[child].next)
    ask(child);
  indent_ -= step;
}

/// conf().
void Dialogue::ask(MenuId menu) {
  if (!configuration_.is_menu_visible(menu))
    return;
  if (const PropertyId prompt = model_.menus[menu].prompt; prompt != none) {
    const PropertyKind kind = model_.properties[prompt].kind;
    if (kind == PropertyKind::menu && asking_ != Asking::everything && top_ != menu)
      return check(menu);
    if (kind == PropertyKind::menu || kind == PropertyKind::comment)
      show_title(menu);
  }
  const SymbolId id = model_.menus[menu].symbol;
  if (id != no_symbol) {
    const Symbol &symbol = model_.symbols[id];
    if (symbol.is_choice) {
      ask_choice(menu);
      if (!has_choice_values() || configuration_.tristate(id) != Tristate::mod)
        return;
    } else if (symbol.type == SymbolType::integer || symbol.type == SymbolType::hex ||
               symbol.type == SymbolType::string)
      ask_text(menu);
    else
      ask_logical(menu);
  }
  ask_children(menu);
}

void Dialogue::treat_new(MenuId menu) {
  const SymbolId id = model_.menus[menu].symbol;
  switch (asking_) {
  case Asking::list_new:
    if (!model_.symbols[id].name.empty())
      console_.out(config_line(configuration_, id, prefix_, UnsetStyle::as_n, true));
    return;
  case Asking::help_new:
    console_.out("-----\n");
    show_help(menu);
    console_.out("-----\n");
    return;
  default:
    break;
  }
  if (asked_++ == 0)
    console_.out("*\n* Restart config...\n*\n");
  for (top_ = menu; top_ != root_menu; top_ = model_.menus[top_].parent) {
    const PropertyId prompt = model_.menus[top_].prompt;
    if (prompt != none && model_.properties[prompt].kind == PropertyKind::menu)
      break;
  }
  ask(top_);
}

bool Dialogue::is_choice_with_one(SymbolId id) const {
  return has_choice_values() && model_.symbols[id].is_choice && configuration_.tristate(id) == Tristate::yes;
}

/// check_conf().
void Dialogue::check(MenuId menu) {
  if (!configuration_.is_menu_visible(menu))
    return;
  const SymbolId id = model_.menus[menu].symbol;
  if (id != no_symbol && !configuration_.has_user_value(id) &&
      (configuration_.is_changeable(id) || is_choice_with_one(id)))
    treat_new(menu);
  for (MenuId child = model_.menus[menu].list; child != none; child = model_.menus[child].next)
    check(child);
}

} // namespace kassay::kconfig
