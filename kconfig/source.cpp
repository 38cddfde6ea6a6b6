// SPDX-License-Identifier: MIT
#include "kconfig/source.h"

#include <climits>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace kassay::kconfig {

std::optional<std::string> read_file(const std::string &path) {
  const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0)
    return std::nullopt;
  std::string content;
  struct stat status = {};
  if (fstat(fd, &status) == 0 && status.st_size > 0)
    content.reserve(static_cast<std::size_t>(status.st_size));
  char buffer[1 << 16];
  for (ssize_t got = 0; (got = ::read(fd, buffer, sizeof buffer)) > 0;)
    content.append(buffer, static_cast<std::size_t>(got));
  close(fd);
  return content;
}

std::optional<std::string> SourceFiles::in_srctree(const std::string &name) const {
  if (!srctree_ || name.starts_with('/'))
    return std::nullopt;
  return (*srctree_ + "/" + name).substr(0, PATH_MAX);
}

std::optional<std::string> SourceFiles::read(const std::string &name) const {
  auto content = read_file(name);
  if (const auto other = in_srctree(name); !content && other)
    content = read_file(*other);
  return content;
}

bool SourceFiles::is_directory(const std::string &name) const {
  struct stat status = {};
  if (stat(name.c_str(), &status) == 0)
    return S_ISDIR(status.st_mode);
  const auto other = in_srctree(name);
  return other && stat(other->c_str(), &status) == 0 && S_ISDIR(status.st_mode);
}

std::vector<std::string> SourceFiles::paths() const {
  std::vector<std::string> paths;
  for (const auto &[name, content] : kept_) {
    paths.push_back(name);
    const auto other = in_srctree(name);
    if (other && access(name.c_str(), R_OK) != 0)
      paths.push_back(*other);
  }
  return paths;
}

const std::string *SourceFiles::kept(std::string_view name) {
  if (pause_)
    pause_();
  auto found = kept_.find(name);
  if (found == kept_.end()) {
    std::string key(name);
    auto content = read(key);
    found = kept_.emplace(std::move(key), std::move(content)).first;
  }
  return found->second ? &*found->second : nullptr;
}

} // namespace kassay::kconfig
