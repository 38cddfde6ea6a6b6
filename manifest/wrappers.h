// SPDX-License-Identifier: MIT
// How a restored toolchain runs from a directory that it was not built for: small shell scripts, by the names
// that its tools are called by.
//
// Each starts one program through the loader that was restored with it, with the libraries of its own
// closure: the machine's C library may be older than what the program needs. Only the program itself gets
// them, through the loader's --library-path: a variable such as LD_LIBRARY_PATH would reach the shells and
// makes between the tools, too. A compiler finds its parts from where its driver lies (GCC's relative
// prefixes; Clang's, with -no-canonical-prefixes, since /proc/self/exe is the loader), and each part once
// more as a script: -B. The directory's name does not get into objects (-ffile-prefix-map), so that they are
// the original's, byte for byte.
//
// Limits: GCC's lto-wrapper starts the driver itself, past its script. Rejected: patching the interpreter
// into the files (patchelf), after which they are not the locked ones any more; a mount namespace, which
// needs rights.
#pragma once

#include <map>
#include <string>

#include "manifest/lock_file.h"
#include "probe/result.h"

namespace kassay::manifest {

/// Name -> script, for the toolchain in `directory` (absolute), of the lock that was restored into it. The
/// scripts expect to lie in `scripts`. Fails where a program of the lock is not there.
Result<std::map<std::string, std::string>> wrapper_scripts(const LockFile &lock, const std::string &directory,
                                                           const std::string &scripts);

} // namespace kassay::manifest
