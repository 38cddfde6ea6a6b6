// SPDX-License-Identifier: MIT
#include "kconfig/question.h"

#include <filesystem>

namespace kassay::kconfig {

std::string_view asked_command(std::string_view command) {
  constexpr std::string_view begin = "{ ", redirect = "; } >/dev/null 2>&1 && ";
  const auto end = command.rfind(redirect);
  if (!command.starts_with(begin) || end == std::string_view::npos || end < begin.size())
    return command;
  return command.substr(begin.size(), end - begin.size());
}

Run ask_again(std::string_view text, const Environment &environment, Runner &runner) {
  std::error_code error;
  Command command;
  command.argv = {"/bin/sh", "-c", std::string(asked_command(text)), "sh"};
  command.env = environment;
  command.directory = std::filesystem::current_path(error).string();
  command.deadline = std::chrono::minutes(1);
  return runner.run(std::move(command));
}

} // namespace kassay::kconfig
