// SPDX-License-Identifier: MIT
#include "probe/rooted_path.h"

#include <algorithm>
#include <climits>
#include <cstdlib>
#include <fstream>
#include <memory>

#include <sys/stat.h>
#include <unistd.h>

namespace kassay {

namespace {

constexpr int symlink_limit = 40;

std::optional<std::string> resolve_on_machine(const std::string &path) {
  std::unique_ptr<char, void (*)(void *)> resolved(realpath(path.c_str(), nullptr), std::free);
  return resolved ? std::optional<std::string>(resolved.get()) : std::nullopt;
}

// The first component of `rest`, which is taken off.
std::string take_component(std::string &rest) {
  std::size_t begin = rest.find_first_not_of('/');
  if (begin == std::string::npos)
    begin = rest.size();
  std::size_t end = std::min(rest.find('/', begin), rest.size());
  std::string component = rest.substr(begin, end - begin);
  rest.erase(0, end);
  return component;
}

} // namespace

std::string on_machine(const std::string &root, const std::string &resolved) {
  return root.empty() || root == "/" ? resolved : root + resolved;
}

bool is_directory_in_root(const std::string &root, const std::string &path) {
  auto resolved = resolve_in_root(root, path);
  struct stat status;
  return resolved && stat(on_machine(root, *resolved).c_str(), &status) == 0 && S_ISDIR(status.st_mode);
}

std::optional<std::string> read_in_root(const std::string &root, const std::string &path, std::size_t limit) {
  auto resolved = resolve_in_root(root, path);
  struct stat status;
  if (!resolved || stat(on_machine(root, *resolved).c_str(), &status) != 0 || !S_ISREG(status.st_mode))
    return std::nullopt;
  std::ifstream file(on_machine(root, *resolved), std::ios::binary);
  if (!file)
    return std::nullopt;
  std::string content(std::min(limit, static_cast<std::size_t>(status.st_size)), '\0');
  file.read(content.data(), static_cast<std::streamsize>(content.size()));
  content.resize(static_cast<std::size_t>(file.gcount()));
  return content;
}

std::optional<std::string> resolve_in_root(const std::string &root, const std::string &path) {
  if (path.empty() || path[0] != '/')
    return std::nullopt;
  if (root.empty() || root == "/")
    return resolve_on_machine(path);
  std::string resolved, rest = path;
  int symlinks = 0;
  for (std::string component; !(component = take_component(rest)).empty();) {
    if (component == ".")
      continue;
    if (component == "..") {
      resolved.erase(resolved.empty() ? 0 : resolved.rfind('/'));
      continue;
    }
    std::string next = resolved + "/" + component;
    struct stat status;
    if (lstat((root + next).c_str(), &status) != 0 || (!rest.empty() && S_ISREG(status.st_mode)))
      return std::nullopt;
    if (!S_ISLNK(status.st_mode)) {
      resolved = std::move(next);
      continue;
    }
    char target[PATH_MAX];
    ssize_t length = readlink((root + next).c_str(), target, sizeof target);
    if (length <= 0 || ++symlinks > symlink_limit)
      return std::nullopt;
    rest.insert(0, std::string(target, static_cast<std::size_t>(length)));
    if (target[0] == '/')
      resolved.clear();
  }
  return resolved.empty() ? "/" : resolved;
}

} // namespace kassay
