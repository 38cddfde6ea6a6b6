// SPDX-License-Identifier: MIT
// The lock file: what a toolchain is made of, where it came from and what it can do, as plain data, and its
// writer.
//
// Text is TOML in a fixed order: sections as below, arrays sorted by what names their elements, so that equal
// toolchains give equal bytes. A key whose text is empty is left out: not known. Nothing here depends on
// time, host or user but `meta`, which is outside the digest; a path below the user's HOME begins with "~/"
// (manifest/private_text.h). TOML is UTF-8, but the version text of a broken tool may be any bytes: see
// encoded_text(). Rejected: toml++'s formatter for the whole file. It sorts keys, so that `role` would not
// come first.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "manifest/codegen.h"
#include "probe/result.h"

namespace kassay::manifest {

/// A file whose bytes decide what a tool does.
struct LockedFile {
  std::string role; ///< "cc1", "lib"
  std::string path;
  std::string sha256; ///< hexadecimal
  std::uint64_t size = 0;
  std::string build_id;
  std::string package;  ///< name of a LockedPackage
  std::string found_by; ///< "gcc -print-prog-name=cc1"
};

/// One tool.
struct LockedTool {
  std::string role;   ///< "cc", "ld", ...
  std::string family; ///< "gcc", "clang", "bfd", "lld", "gas", "rustc", ...
  std::string version;
  std::string version_text;
  std::string target;
  std::string closure;                    ///< "sha256:..."
  std::string behaviour;                  ///< "sha256:..."
  std::string configured_with;            ///< "sha256:..."
  std::vector<std::string> default_flags; ///< in the tool's order
  bool specs_override = false;
  std::vector<std::string> wrapper_chain; ///< outermost first
  std::vector<LockedFile> files;
};

/// Where a package's index says that it is from.
struct PackageOrigin {
  std::string label;
  std::string suite;
  std::string component;
};

/// A package that owns files of the toolchain.
struct LockedPackage {
  std::string name;
  std::string version;
  std::string arch;
  std::string source;
  std::string purl;
  std::string sha256;
  std::string filename;
  std::optional<PackageOrigin> origin;
  std::string verified; ///< "dpkg-verify", "index-only" or "none"
};

/// A tree that files come from which no package owns.
struct LockedOrigin {
  std::string kind; ///< "rustup", "korg-tarball", "nix", "local-build"
  std::string name; ///< "1.78.0-x86_64-unknown-linux-gnu"; may be empty
  std::string directory;
};

/// What surrounds the tools.
struct LockedEnvironment {
  std::string libc;
  std::string interpreter;
  std::vector<std::string> taints;              ///< as in a .buildinfo
  std::map<std::string, std::string> variables; ///< those that were passed through
};

/// A symbol that the toolchain decides.
struct Capability {
  std::string symbol;
  std::string type;                 ///< "bool", "int" or "string"
  std::optional<std::string> value; ///< nullopt: cannot tell; written as `cannot_tell = true`
  std::string probe;                ///< "sha256:..." of the trial
  std::string why;                  ///< for n and cannot-tell
};

/// A known bug, and what was seen of it.
struct Defect {
  std::string id;       ///< "gcc-113921"
  std::string claimed;  ///< what the versions say: "affected", "fixed", "unknown"
  std::string observed; ///< what its reproducers showed: "affected", "fixed", "none" ...
  std::string verdict;  ///< "affected", "suspected", "cannot-tell", "fixed", "not-applicable"
  std::string method;   ///< "reproducer" or "version"
  std::string evidence; ///< "sha256:..." of each trial and what it showed
};

/// The kernel that the lock was made for.
struct LockedKernel {
  std::string release;
  std::string arch;
  std::string kconfig; ///< "sha256:..."
};

struct LockFile {
  std::optional<LockedKernel> kernel;
  std::vector<LockedTool> tools;
  std::vector<LockedPackage> packages;
  std::vector<LockedOrigin> origins;
  LockedEnvironment environment;
  std::vector<Capability> capabilities;
  std::vector<Defect> defects;             ///< none: nobody looked
  std::optional<Codegen> codegen;          ///< its units; who compiled them stands in `tools`
  std::map<std::string, std::string> meta; ///< created, tool, host_kernel: free to differ
};

/// The file's text, with its digest in [lock]; the order of the vectors does not matter.
std::string to_toml(const LockFile &lock);

/// lock.digest of the file that to_toml() would write: "sha256:" and the digest of its canonical JSON.
std::string lock_digest(const LockFile &lock);

/// Text as it is if it is UTF-8 and does not begin with "bytes:"; else "bytes:" and the text with '%' and
/// every stray byte as %XX.
std::string encoded_text(std::string_view text);

/// The inverse of encoded_text().
std::string decoded_text(std::string_view text);

} // namespace kassay::manifest
