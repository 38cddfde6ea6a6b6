// SPDX-License-Identifier: MIT
#include "probe/tool_environment.h"

#include <array>
#include <string_view>

#include <unistd.h>

namespace kassay {

namespace {

/// Where tools find themselves and their state.
constexpr std::array<std::string_view, 7> places = {
    "PATH", "HOME", "XDG_CONFIG_HOME", "RUSTUP_HOME", "CARGO_HOME", "PYENV_ROOT", "NIX_STORE"};

/// What changes a tool: documented in gcc(1) "Environment", clang(1), ld(1), ld.so(8), the rustup book,
/// bindgen's and clang-sys's manuals, nixpkgs' cc-wrapper.
constexpr std::array<std::string_view, 40> switches = {
    "BINDGEN_EXTRA_CLANG_ARGS",
    "CCC_ADD_ARGS",
    "CCC_OVERRIDE_OPTIONS",
    "CLANG_CONFIG_FILE_SYSTEM_DIR",
    "CLANG_CONFIG_FILE_USER_DIR",
    "CLANG_PATH",
    "COLLECT_NO_DEMANGLE",
    "COMPILER_PATH",
    "CPATH",
    "CPLUS_INCLUDE_PATH",
    "C_INCLUDE_PATH",
    "DEPENDENCIES_OUTPUT",
    "DISTCC_HOSTS",
    "GCC_COMPARE_DEBUG",
    "GCC_EXEC_PREFIX",
    "GCC_SPECS",
    "GLIBC_TUNABLES",
    "GNUTARGET",
    "LDEMULATION",
    "LD_LIBRARY_PATH",
    "LD_PRELOAD",
    "LD_RUN_PATH",
    "LIBCLANG_PATH",
    "LIBCLANG_STATIC_PATH",
    "LIBRARY_PATH",
    "LLVM_CONFIG_PATH",
    "LPATH",
    "NIX_BINTOOLS",
    "NIX_CC",
    "NIX_CFLAGS_COMPILE",
    "NIX_HARDENING_ENABLE",
    "NIX_LDFLAGS",
    "OBJC_INCLUDE_PATH",
    "PYENV_VERSION",
    "RUSTC_BOOTSTRAP",
    "RUSTC_FORCE_RUSTC_VERSION",
    "RUSTFLAGS",
    "RUSTUP_TOOLCHAIN",
    "SOURCE_DATE_EPOCH",
    "SUNPRO_DEPENDENCIES",
};

} // namespace

Environment tool_environment(const Environment &caller) {
  Environment result{{"LC_ALL", "C"}, {"CCACHE_DISABLE", "1"}};
  const auto pass = [&](std::string_view name) {
    if (const auto found = caller.find(std::string(name)); found != caller.end())
      result.insert(*found);
  };
  for (const std::string_view name : places)
    pass(name);
  for (const std::string_view name : switches)
    pass(name);
  result.try_emplace("PATH", "/usr/local/bin:/usr/bin:/bin");
  return result;
}

std::vector<std::string> taints(const Environment &environment) {
  std::vector<std::string> result;
  for (const std::string_view name : switches)
    if (environment.contains(std::string(name)))
      result.emplace_back(name);
  return result;
}

Environment own_environment() {
  Environment result;
  for (char **entry = environ; entry && *entry; ++entry) {
    const std::string_view text(*entry);
    if (const std::size_t equals = text.find('='); equals != std::string_view::npos && equals > 0)
      result.try_emplace(std::string(text.substr(0, equals)), text.substr(equals + 1));
  }
  return result;
}

} // namespace kassay
