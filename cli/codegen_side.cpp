// SPDX-License-Identifier: MIT
#include "cli/codegen_side.h"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>

#include <fmt/format.h>

#include "manifest/codegen_json.h"
#include "manifest/lock_reader.h"

namespace kassay::cli {

bool is_fingerprint_file(const std::string &path) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(path, error))
    return false;
  std::ifstream stream(path, std::ios::binary);
  char head[64] = {};
  stream.read(head, sizeof head);
  return manifest::is_codegen_json({head, static_cast<std::size_t>(stream.gcount())});
}

Result<manifest::Codegen> read_codegen(const std::string &path) {
  if (!is_fingerprint_file(path)) {
    auto lock = manifest::read_lock(path);
    if (!lock)
      return std::unexpected(lock.error());
    if (!lock->codegen)
      return fail(ErrorKind::usage, fmt::format("{}: has no fingerprint of generated code", path),
                  "`kassay lock --codegen` records it");
    return std::move(*lock->codegen);
  }
  std::error_code error;
  if (const auto size = std::filesystem::file_size(path, error); error || size > manifest::lock_size_limit)
    return fail(ErrorKind::usage, fmt::format("{}: {}", path, error ? error.message() : "too large"));
  std::ifstream stream(path, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(stream), {}};
  if (!stream)
    return fail(ErrorKind::usage, fmt::format("{}: {}", path, std::strerror(errno)));
  return manifest::parse_codegen_json(text, path);
}

} // namespace kassay::cli
