// SPDX-License-Identifier: MIT
#include "probe/real_binary.h"

#include <algorithm>
#include <filesystem>
#include <memory>
#include <string_view>

#include <fcntl.h>
#include <unistd.h>

namespace kassay {

std::vector<FileAccess> executed_files(const Run &run) {
  std::vector<FileAccess> result;
  if (!run.accesses)
    return result;
  for (const FileAccess &access : *run.accesses)
    if (access.kind == AccessKind::executed && ::access(access.path.c_str(), X_OK) == 0 &&
        (result.empty() || result.back().path != access.path))
      result.push_back(access);
  return result;
}

std::vector<std::string> real_binary_candidates(const std::vector<FileAccess> &executed) {
  std::vector<std::string> result;
  for (std::size_t i = executed.size(); i-- > 1;)
    if (std::ranges::find(result, executed[i].path) == result.end() && is_elf_file(executed[i].path))
      result.push_back(executed[i].path);
  return result;
}

std::vector<std::string> wrapper_chain(const std::vector<FileAccess> &executed, const std::string &real) {
  std::vector<std::string> chain;
  for (const FileAccess &access : executed) {
    if (access.path == real)
      break;
    if (access.process == executed.front().process)
      chain.push_back(real_path(access.path));
  }
  return chain;
}

bool same_version_text(std::string_view a, std::string_view b) {
  const auto after_name = [](std::string_view text) {
    return text.substr(std::min(text.find_first_of(" \n"), text.size()));
  };
  return a == b || (!after_name(a).empty() && after_name(a) == after_name(b));
}

bool is_elf_file(const std::string &path) {
  const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0)
    return false;
  char magic[4];
  const bool elf = read(fd, magic, sizeof magic) == sizeof magic && std::string_view(magic, 4) == "\177ELF";
  close(fd);
  return elf;
}

std::string real_path(const std::string &path) {
  const std::unique_ptr<char, decltype(&free)> resolved(realpath(path.c_str(), nullptr), &free);
  return resolved ? resolved.get() : path;
}

} // namespace kassay
