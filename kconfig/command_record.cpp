// SPDX-License-Identifier: MIT
#include "kconfig/command_record.h"

#include <fstream>

#include <nlohmann/json.hpp>

namespace kassay::kconfig {

void record_commands(Round &round, const std::string &path) {
  auto commands = nlohmann::json::array();
  for (const std::string &command : round.model ? round.model->commands : std::vector<std::string>())
    if (const ShellAnswer *answer = round.answers.find(command))
      commands.push_back({command, answer->text});
  const nlohmann::json record = {{"schema", "kassay.commands/1"}, {"commands", std::move(commands)}};
  std::ofstream(path) << record.dump(1, ' ', false, nlohmann::json::error_handler_t::replace) << "\n";
}

} // namespace kassay::kconfig
