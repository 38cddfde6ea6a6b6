// SPDX-License-Identifier: MIT
#include "probe/real_binary.h"

#include <algorithm>
#include <filesystem>
#include <memory>
#include <string_view>

#include <fcntl.h>
#include <unistd.h>

#include "probe/text_lines.h"

namespace kassay {

namespace {

/// A version text without its first word, which is the program's name as it was called.
std::string_view after_name(std::string_view text) {
  return text.substr(std::min(text.find_first_of(" \n"), text.size()));
}

} // namespace

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
  const auto found = std::ranges::find(executed, real, &FileAccess::path);
  const int last = found == executed.end() ? 0 : found->process;
  for (const FileAccess &access : executed) {
    if (access.path == real)
      break;
    if (access.process == executed.front().process || access.process == last)
      chain.push_back(real_path(access.path));
  }
  return chain;
}

bool same_version_text(std::string_view a, std::string_view b) {
  return a == b || (!after_name(a).empty() && after_name(a) == after_name(b));
}

bool contains_version_line(std::string_view text, std::string_view answer) {
  answer = answer.substr(0, answer.find('\n'));
  const std::string_view wanted = after_name(answer);
  TextLines lines(text);
  for (std::string_view line; lines.next(line);)
    if (!answer.empty() && (wanted.empty() ? line == answer : after_name(line) == wanted))
      return true;
  return false;
}

bool same_description(std::string_view a, std::string_view b) {
  const auto described = [](std::string_view text) {
    std::vector<std::string_view> result;
    TextLines lines(text);
    for (std::string_view line; lines.next(line);)
      if (!line.starts_with("COLLECT_GCC="))
        result.push_back(line);
    return result;
  };
  return a.find("\nTarget: ") != std::string_view::npos && described(a) == described(b);
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
