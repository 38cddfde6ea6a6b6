// SPDX-License-Identifier: MIT
#include "kconfig/shell_command.h"

#include <algorithm>
#include <string_view>

#include <fmt/format.h>
#include <sys/utsname.h>

#include "probe/file_state.h"

namespace kassay::kconfig {
namespace {

constexpr std::string_view about_the_call[] = {
    // GNU make's manual, "Communicating Options to a Sub-make" and "Output during parallel execution"
    "MAKEFLAGS", "MAKELEVEL", "MAKE_TERMERR", "MAKE_TERMOUT", "MFLAGS",
    // shells
    "OLDPWD", "SHLVL", "_",
    // Documentation/kbuild/kconfig.rst
    "KCONFIG_ALLCONFIG", "KCONFIG_AUTOCONFIG", "KCONFIG_AUTOHEADER", "KCONFIG_CONFIG",
    "KCONFIG_DEFCONFIG_LIST", "KCONFIG_NOSILENTUPDATE", "KCONFIG_OVERWRITECONFIG", "KCONFIG_PROBABILITY",
    "KCONFIG_RUSTCCFG", "KCONFIG_SEED", "KCONFIG_TRISTATE", "KCONFIG_WARN_UNKNOWN_SYMBOLS", "KCONFIG_WERROR",
    // kassay's own
    "KASSAY_COMMANDS", "KASSAY_KCONFIG_DIALECT", "KASSAY_NATIVE_MACROS", "KASSAY_NO_CACHE", "KASSAY_REFRESH"};

bool is_about_the_call(const std::string &name, const std::string &value, const std::string &directory) {
  if (name == "PWD")
    return value == directory || !value.starts_with('/') || file_state(value) != file_state(directory);
  return std::ranges::find(about_the_call, name) != std::end(about_the_call);
}

/// The kernel and the host, as uname(1) and hostname(1) tell them.
std::string machine() {
  utsname name{};
  if (uname(&name) != 0)
    return "";
  return fmt::format("{} {} {} {} {}", name.sysname, name.nodename, name.release, name.version, name.machine);
}

} // namespace

std::vector<std::string> incidental_variables(const std::string &text, const Environment &environment,
                                              const std::string &directory) {
  std::vector<std::string> names;
  for (const auto &[name, value] : environment)
    if (is_about_the_call(name, value, directory) && (name == "_" || text.find(name) == std::string::npos))
      names.push_back(name);
  return names;
}

Command shell_command(const std::string &text, const Environment &environment, const std::string &directory) {
  Command command;
  command.argv = {"/bin/sh", "-c", text, "sh"}; // popen(3) calls it sh, which shows in its messages
  command.env = environment;
  command.directory = directory;
  command.deadline = std::chrono::minutes(10);
  command.incidental = incidental_variables(text, environment, directory);
  command.context = machine();
  return command;
}

Command direct_command(const NativeCommand &native, const std::string &text, const Environment &environment,
                       const std::string &directory) {
  Command command = shell_command(text, environment, directory);
  command.argv = native.argv;
  command.input = native.input;
  const auto pwd = environment.find("PWD"); // a shell sets it where it is wrong
  if (pwd == environment.end() || !pwd->second.starts_with('/') ||
      file_state(pwd->second) != file_state(directory))
    command.env["PWD"] = directory;
  return command;
}

} // namespace kassay::kconfig
