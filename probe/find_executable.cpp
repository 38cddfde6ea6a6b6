// SPDX-License-Identifier: MIT
#include "probe/find_executable.h"

#include <algorithm>
#include <cerrno>
#include <filesystem>

#include <sys/stat.h>
#include <unistd.h>

namespace kassay {

namespace {

/// 0, or why execve(2) would not take it.
int execution_error(const std::string &path) {
  struct stat status;
  if (stat(path.c_str(), &status) != 0)
    return errno;
  if (!S_ISREG(status.st_mode))
    return EACCES;
  return access(path.c_str(), X_OK) == 0 ? 0 : errno;
}

/// The child starts in another directory.
std::string absolute(const std::string &path) {
  std::error_code error;
  const std::filesystem::path here = path.front() == '/' ? "" : std::filesystem::current_path(error);
  return (here / path).string();
}

} // namespace

std::expected<std::string, int> find_executable(const std::string &name, const Environment &environment) {
  if (name.empty())
    return std::unexpected(ENOENT);
  if (name.find('/') != std::string::npos) {
    if (const int error = execution_error(name))
      return std::unexpected(error);
    return absolute(name);
  }
  const auto path = environment.find("PATH");
  const std::string directories = path == environment.end() ? "/usr/bin:/bin" : path->second;
  int reason = ENOENT;
  for (std::size_t begin = 0; begin <= directories.size();) {
    const std::size_t end = std::min(directories.find(':', begin), directories.size());
    const std::string directory = directories.substr(begin, end - begin);
    const std::string candidate = (directory.empty() ? "." : directory) + "/" + name;
    const int error = execution_error(candidate);
    if (error == 0)
      return absolute(candidate);
    if (error == EACCES)
      reason = EACCES;
    begin = end + 1;
  }
  return std::unexpected(reason);
}

} // namespace kassay
