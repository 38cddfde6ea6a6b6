// SPDX-License-Identifier: MIT
#include "probe/file_state.h"

#include <cerrno>

#include <sys/stat.h>

namespace kassay {

namespace {

std::int64_t nanoseconds(const timespec &time) {
  return static_cast<std::int64_t>(time.tv_sec) * 1'000'000'000 + time.tv_nsec;
}

FileState::Kind kind_of(mode_t mode) {
  if (S_ISREG(mode))
    return FileState::Kind::regular;
  return S_ISDIR(mode) ? FileState::Kind::directory : FileState::Kind::other;
}

FileState from(const struct stat &status) {
  return {kind_of(status.st_mode),
          status.st_dev,
          status.st_ino,
          static_cast<std::uint64_t>(status.st_size),
          nanoseconds(status.st_mtim),
          nanoseconds(status.st_ctim)};
}

FileState from_error(int error) {
  const bool absent = error == ENOENT || error == ENOTDIR || error == ELOOP || error == ENAMETOOLONG;
  return {.kind = absent ? FileState::Kind::absent : FileState::Kind::other};
}

} // namespace

FileState file_state(const std::string &path) {
  struct stat status{};
  return stat(path.c_str(), &status) == 0 ? from(status) : from_error(errno);
}

FileState file_state(int descriptor) {
  struct stat status{};
  return fstat(descriptor, &status) == 0 ? from(status) : from_error(errno);
}

} // namespace kassay
