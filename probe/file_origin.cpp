// SPDX-License-Identifier: MIT
#include "probe/file_origin.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <optional>
#include <string_view>
#include <vector>

namespace kassay {

namespace {

using Path = std::filesystem::path;

bool is_there(const Path &path) {
  std::error_code error;
  return std::filesystem::exists(path, error);
}

/// rustup notes in each toolchain which components it installed.
std::optional<FileOrigin> rustup(const Path &directory) {
  if (directory.parent_path().filename() != "toolchains" || !is_there(directory / "lib/rustlib/components"))
    return std::nullopt;
  return FileOrigin{"rustup", directory.filename(), directory};
}

/// gcc-14.2.0-nolibc/x86_64-linux/bin/x86_64-linux-gcc, and llvm-19.1.7-x86_64/bin/clang.
std::optional<FileOrigin> korg(const Path &directory) {
  const std::string name = directory.filename(), above = directory.parent_path().filename();
  if (above.starts_with("gcc-") && above.ends_with("-nolibc") &&
      is_there(directory / "bin" / (name + "-gcc")))
    return FileOrigin{"korg-tarball", above + " " + name, directory};
  if (name.starts_with("llvm-") && std::ranges::count(name, '-') == 2 && is_there(directory / "bin/clang"))
    return FileOrigin{"korg-tarball", name, directory};
  return std::nullopt;
}

std::optional<FileOrigin> nix(const Path &directory) {
  if (directory.parent_path() != "/nix/store")
    return std::nullopt;
  return FileOrigin{"nix", directory.filename(), directory};
}

/// The outermost directory that has the path in its bin, lib, ...
Path prefix_of(const Path &path) {
  constexpr std::array<std::string_view, 5> parts = {"bin", "lib", "lib64", "libexec", "sbin"};
  Path prefix;
  for (const Path &part : path.parent_path()) {
    if (std::ranges::find(parts, part.native()) != parts.end())
      return prefix;
    prefix /= part;
  }
  return path.parent_path();
}

} // namespace

FileOrigin origin_of(const std::string &path) {
  const Path file(path);
  for (Path directory = file.parent_path(); directory.has_relative_path();
       directory = directory.parent_path())
    for (const auto known : {rustup, korg, nix})
      if (auto origin = known(directory))
        return *origin;
  return {"local-build", "", prefix_of(file)};
}

} // namespace kassay
