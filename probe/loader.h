// SPDX-License-Identifier: MIT
// Which shared libraries a program loads at its start, found as its own dynamic loader finds them.
//
// The program is not run: the files may be for another machine or stand in another distribution's root
// directory, and ldd(1) runs what it looks at. What is followed: glibc's _dl_map_object (elf/dl-load.c) with
// DT_RPATH inherited along the chain of loaders, LD_LIBRARY_PATH, DT_RUNPATH, ld.so.cache, the default
// directories, glibc-hwcaps subdirectories for this machine's processor, LD_PRELOAD and /etc/ld.so.preload;
// and musl's load_library (ldso/dynlink.c) where the interpreter is musl's.
//
// Limits: LD_AUDIT, DT_AUXILIARY and DT_FILTER, GLIBC_TUNABLES and the legacy hardware capability
// subdirectories
// ("tls/", "haswell/", gone since glibc 2.37) are not followed; no compiler is known to use one. A library
// that is opened by dlopen(3) while the program runs is in the plan only if the caller names it. A relative
// element of LD_LIBRARY_PATH or of an RPATH means the working directory of the process, which for kassay's
// children is an empty scratch directory: skipped. Default directories are those that Debian, Fedora and
// upstream build into glibc; for an interpreter elsewhere (Nix, Yocto), those beside it.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "probe/command.h"
#include "probe/loader_files.h"
#include "probe/result.h"

namespace kassay {

/// One file that the loader maps. Paths are inside `root` and as they were put together, symlinks not
/// resolved.
struct LoadedLibrary {
  std::string path;
  std::string needed_as; ///< text of DT_NEEDED, of LD_PRELOAD or of the dlopen; empty for the interpreter
  std::string needed_by; ///< path of the file that asked first
  std::string how; ///< for a person: "DT_NEEDED of /usr/bin/x via ld.so.cache", "interpreter of /usr/bin/x"

  bool operator==(const LoadedLibrary &) const = default;
};

struct LoadPlan {
  std::vector<LoadedLibrary> libraries; ///< the interpreter, preloads, then breadth first; each file once
  std::vector<std::pair<std::string, std::string>> missing; ///< name and the path of the file that needs it
  std::vector<std::string>
      consulted; ///< configuration that was read, paths inside `root`: /etc/ld.so.cache ...
};

/// What is loaded when `executable` (an absolute path inside `root`; or a library, as if something had opened
/// it) is started with `environment`; then, with what they need, the libraries that it opens itself:
/// `dlopened`, paths or names as given to dlopen(3). A static executable loads nothing. Error: `executable`
/// is missing, damaged or not ELF. A damaged library counts as one that is not there, as for the loader.
Result<LoadPlan> plan_loading(const std::string &executable, const Environment &environment,
                              const std::string &root = "/", const std::vector<std::string> &dlopened = {});

/// The same with what earlier plans found.
Result<LoadPlan> plan_loading(const std::string &executable, const Environment &environment,
                              LoaderFiles &files, const std::vector<std::string> &dlopened = {});

} // namespace kassay
