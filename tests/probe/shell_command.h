// SPDX-License-Identifier: MIT
// Commands for tests of the process engine: a line for /bin/sh.
#pragma once

#include <string>

#include "probe/command.h"

namespace kassay {

inline Command shell(std::string line) {
  Command command;
  command.argv = {"/bin/sh", "-c", std::move(line)};
  command.env = {{"PATH", "/usr/bin:/bin"}};
  return command;
}

} // namespace kassay
