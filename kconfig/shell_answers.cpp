// SPDX-License-Identifier: MIT
#include "kconfig/shell_answers.h"

#include <algorithm>
#include <utility>

namespace kassay::kconfig {
namespace {

/// Never part of a Kconfig file: a control character, and it has no meaning to the macro language.
constexpr std::string_view placeholder_mark = "\x01kassay";

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
  if (!source_ || holds_placeholder(command) || !asked_.insert(command).second)
    return nullptr;
  auto answer = source_(command);
  return answer ? &(answers_[command] = std::move(*answer)) : nullptr;
}

bool ShellAnswers::holds_placeholder(std::string_view text) {
  return text.find(placeholder_mark) != std::string_view::npos;
}

std::string ShellAnswers::placeholder(std::string_view command) {
  noted_any_ = true;
  if (!holds_placeholder(command) && noted_.emplace(command).second)
    missing_.emplace_back(command);
  return std::string(placeholder_mark);
}

std::vector<std::string> ShellAnswers::take_missing() {
  noted_.clear();
  noted_any_ = false;
  return std::exchange(missing_, {});
}

} // namespace kassay::kconfig
