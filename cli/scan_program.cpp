// SPDX-License-Identifier: MIT
#include "cli/scan_program.h"

#include <cstdlib>
#include <filesystem>

#include <fmt/format.h>
#include <unistd.h>

namespace kassay::cli {

Result<std::string> find_scan_program() {
  if (const char *named = std::getenv("KASSAY_SCAN"); named && *named) {
    if (access(named, X_OK) == 0)
      return named;
    return fail(ErrorKind::environment, fmt::format("{}: no program", named),
                "KASSAY_SCAN names kassay-scan");
  }
  std::error_code error;
  const std::filesystem::path self = std::filesystem::read_symlink("/proc/self/exe", error);
  for (const auto &place : {self.parent_path() / "kassay-scan",
                            self.parent_path().parent_path() / "libexec" / "kassay" / "kassay-scan"})
    if (access(place.c_str(), X_OK) == 0)
      return place.string();
  return fail(ErrorKind::environment, "kassay-scan is not installed: this kassay was built without Clang",
              "install libclang-19-dev and llvm-19-dev and build again, or name it in KASSAY_SCAN");
}

} // namespace kassay::cli
