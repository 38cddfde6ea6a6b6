// SPDX-License-Identifier: MIT
#include "probe/patience.h"

#include <algorithm>

namespace kassay {

bool Patience::admit(Command &command) const {
  command.deadline = deadline_;
  return std::ranges::none_of(command.tools, [&](const std::string &tool) {
    const auto lost = lost_.find(tool);
    return lost != lost_.end() && lost->second >= deadline_;
  });
}

void Patience::account(const Command &command, const Run &run) {
  const bool lost = std::holds_alternative<TimedOut>(run.outcome) ||
                    std::holds_alternative<OutputFlooded>(run.outcome) ||
                    std::holds_alternative<LeftBehind>(run.outcome);
  if (lost && command.tools.size() == 1)
    lost_[command.tools.front()] += run.cost.wall;
}

} // namespace kassay
