// SPDX-License-Identifier: MIT
// The environment variables that conf asks for by name, apart from those that macros read.
#pragma once

#include <optional>
#include <string>

#include "probe/command.h"

namespace kassay::kconfig {

/// getenv(3) on an environment that was handed over.
inline std::optional<std::string> setting(const Environment &environment, const std::string &name) {
  const auto found = environment.find(name);
  return found == environment.end() ? std::nullopt : std::optional(found->second);
}
inline std::string setting_or(const Environment &environment, const std::string &name,
                              const char *otherwise) {
  return setting(environment, name).value_or(otherwise);
}
inline bool is_filled(const Environment &environment, const std::string &name) {
  return !setting_or(environment, name, "").empty();
}

/// CONFIG_prefix() in lkc.h: what stands before a symbol's name in files.
inline std::string config_prefix(const Environment &environment) {
  return setting_or(environment, "CONFIG_", "CONFIG_");
}

} // namespace kassay::kconfig
