// SPDX-License-Identifier: MIT
// Where a file comes from that no package owns, as far as its path and the files around it tell.
//
// Recognised by layout: toolchains of rustup (<home>/toolchains/NAME with lib/rustlib/components; the rustup
// book, "Overrides"), the cross compilers of kernel.org (gcc-VERSION-nolibc/TARGET/bin; its "crosstool"
// page), the LLVM of kernel.org (llvm-VERSION-MACHINE/bin), the Nix store. Everything else is a local build,
// in the directory above its bin, lib, lib64, libexec or sbin.
#pragma once

#include <string>

namespace kassay {

/// An unpacked or built tree.
struct FileOrigin {
  std::string kind;      ///< "rustup", "korg-tarball", "nix", "local-build"
  std::string name;      ///< "stable-x86_64-unknown-linux-gnu", "gcc-14.2.0-nolibc x86_64-linux"; may be ""
  std::string directory; ///< of the tree
  auto operator<=>(const FileOrigin &) const = default;
};

/// `path` is absolute, symlinks resolved.
FileOrigin origin_of(const std::string &path);

} // namespace kassay
