// SPDX-License-Identifier: MIT
#include "probe/remove_tree.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <vector>

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace kassay {

namespace {

constexpr int most_passes = 3; // a process that still runs there may add files while we remove

/// Makes a directory, open in whatever way (O_PATH too), readable and writable.
void permit(int directory) {
  chmod(("/proc/self/fd/" + std::to_string(directory)).c_str(), 0700);
}

std::vector<std::string> names_in(int directory) {
  std::vector<std::string> names;
  const int fd = openat(directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  DIR *stream = fd < 0 ? nullptr : fdopendir(fd);
  if (!stream)
    return names;
  while (const dirent *entry = readdir(stream))
    if (std::strcmp(entry->d_name, ".") != 0 && std::strcmp(entry->d_name, "..") != 0)
      names.emplace_back(entry->d_name);
  closedir(stream);
  return names;
}

/// An O_PATH descriptor of a subdirectory, made accessible; -1 if the name is none.
int open_subdirectory(int directory, const std::string &name) {
  const int fd = openat(directory, name.c_str(), O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (fd >= 0)
    permit(fd);
  return fd;
}

/// Moves directory `name` from `from` up to `top` under a free name, which it returns; empty if it cannot be.
std::string move_up(int from, const std::string &name, int top, unsigned &counter) {
  const int fd = open_subdirectory(from, name); // a directory must be writable to get another parent
  if (fd >= 0)
    close(fd);
  while (true) {
    std::string free_name = ".moved-" + std::to_string(counter++);
    if (renameat(from, name.c_str(), top, free_name.c_str()) == 0)
      return free_name;
    if (errno != EEXIST && errno != ENOTEMPTY && errno != ENOTDIR)
      return {};
  }
}

/// Removes the directory `name` in `top`; its subdirectories are moved to `top` and appended to `pending`.
void remove_directory(int top, const std::string &name, std::vector<std::string> &pending,
                      unsigned &counter) {
  const int directory = open_subdirectory(top, name);
  if (directory < 0)
    return;
  for (const std::string &entry : names_in(directory)) {
    if (unlinkat(directory, entry.c_str(), 0) == 0 || errno != EISDIR)
      continue;
    if (std::string moved = move_up(directory, entry, top, counter); !moved.empty())
      pending.push_back(std::move(moved));
  }
  close(directory);
  unlinkat(top, name.c_str(), AT_REMOVEDIR);
}

void empty_directory(int top) {
  permit(top);
  unsigned counter = 0;
  std::vector<std::string> pending = names_in(top);
  while (!pending.empty()) {
    const std::string name = std::move(pending.back());
    pending.pop_back();
    if (unlinkat(top, name.c_str(), 0) != 0 && errno == EISDIR)
      remove_directory(top, name, pending, counter);
  }
}

} // namespace

bool remove_tree(int directory, const std::string &path) {
  for (int pass = 0; pass < most_passes; ++pass) {
    empty_directory(directory);
    if (rmdir(path.c_str()) == 0 || errno == ENOENT)
      return true;
    if (errno != ENOTEMPTY && errno != EEXIST)
      return false;
  }
  return false;
}

} // namespace kassay
