// SPDX-License-Identifier: MIT
#include "kconfig/shell_answers.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include <fmt/format.h>

namespace kassay::kconfig {
namespace {

/// Never part of a Kconfig file: a control character, and it has no meaning to the macro language.
constexpr std::string_view placeholder_mark = "\x01kassay";
constexpr char placeholder_end = '\x02'; // a command's number is between them; none: of no command

/// The number at the beginning of a text, which a hostile Kconfig file may have written.
std::optional<std::size_t> leading_number(std::string_view text) {
  std::size_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() ? std::optional(number) : std::nullopt;
}

} // namespace

std::string shell_text(std::string_view standard_output) {
  std::string text(standard_output.substr(0, 4095));
  while (text.ends_with('\n'))
    text.pop_back();
  std::ranges::replace(text, '\n', ' ');
  if (const auto nul = text.find('\0'); nul != std::string::npos)
    text.resize(nul);
  return text;
}

const ShellAnswer *ShellAnswers::find(const std::string &command) const {
  const auto found = answers_.find(command);
  return found == answers_.end() ? nullptr : &found->second;
}

const ShellAnswer *ShellAnswers::ask(const std::string &command) {
  if (const ShellAnswer *answer = find(command))
    return answer;
  if (holds_placeholder(command))
    return nullptr;
  if (!begin(command)) // it was begun before
    while (wait_ && !find(command) && wait_()) {
    }
  return find(command);
}

void ShellAnswers::add(std::string command, ShellAnswer answer) {
  answers_[std::move(command)] = std::move(answer);
  begin_deferred();
}

/// Asks the source, unless it was asked before.
bool ShellAnswers::begin(const std::string &command) {
  if (!source_ || !asked_.insert(command).second)
    return false;
  if (auto answer = source_(command))
    add(command, std::move(*answer));
  return true;
}

/// Begins those of the deferred commands whose texts have become known.
void ShellAnswers::begin_deferred() {
  std::vector<std::string> known;
  std::erase_if(deferred_, [&](std::size_t number) {
    const std::string *text = known_text(number);
    if (text)
      known.push_back(*text);
    return text != nullptr;
  });
  for (const std::string &text : known)
    begin(text);
}

/// A command's text with the answers in the places of the placeholders; null while one is not there.
const std::string *ShellAnswers::known_text(std::size_t number) {
  Command &command = commands_[number];
  if (command.known_text)
    return &*command.known_text;
  std::string text;
  std::string_view rest = command.text;
  for (std::size_t at; (at = rest.find(placeholder_mark)) != std::string_view::npos;) {
    text += rest.substr(0, at);
    rest.remove_prefix(at + placeholder_mark.size());
    const auto inner = leading_number(rest);
    const std::size_t end = rest.find(placeholder_end);
    if (!inner || *inner >= number || end == std::string_view::npos)
      return nullptr;
    const std::string *inner_text = known_text(*inner);
    const ShellAnswer *answer = inner_text ? find(*inner_text) : nullptr;
    if (!answer)
      return nullptr;
    text += answer->text;
    rest.remove_prefix(end + 1);
  }
  return &command.known_text.emplace(text.append(rest));
}

bool ShellAnswers::holds_placeholder(std::string_view text) {
  return text.find(placeholder_mark) != std::string_view::npos;
}

std::string ShellAnswers::placeholder(const std::string &command) {
  noted_any_ = true;
  const auto [known, is_new] = numbers_.try_emplace(command, commands_.size());
  if (is_new)
    commands_.push_back({command, {}});
  if (!holds_placeholder(command)) {
    if (noted_.emplace(command).second)
      missing_.emplace_back(command);
  } else if (is_new) {
    deferred_.push_back(known->second);
    begin_deferred();
  }
  return fmt::format("{}{}{}", placeholder_mark, known->second, placeholder_end);
}

std::string ShellAnswers::unknown_value() {
  noted_any_ = true;
  return fmt::format("{}{}", placeholder_mark, placeholder_end);
}

std::vector<std::string> ShellAnswers::take_missing() {
  noted_.clear();
  noted_any_ = false;
  return std::exchange(missing_, {});
}

} // namespace kassay::kconfig
