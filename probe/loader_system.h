// SPDX-License-Identifier: MIT
// What a dynamic loader has built in: glibc's or musl's search order, default directories, configuration
// files and dynamic string tokens, told by the program's interpreter and machine.
//
// glibc's default directories are chosen when it is built. The ones here are those of Debian (multiarch),
// Fedora and SUSE (lib64) and upstream, one after the other: a file for another machine is passed over
// anyway. They could be read from the loader's own text, as some tools do; rejected, since nothing says where
// in it they are.
#pragma once

#include <string>
#include <vector>

#include "probe/elf.h"
#include "probe/loader_files.h"

namespace kassay {

struct LoaderSystem {
  bool is_musl = false;
  std::vector<std::string> default_directories;
  std::vector<std::string> hwcaps; ///< glibc-hwcaps subdirectories for this machine's processor, best first
  std::string cache_path;          ///< ld.so.cache; empty for musl
  std::string lib;                 ///< what $LIB stands for
  std::string platform;            ///< what $PLATFORM stands for
  std::vector<std::string> consulted; ///< configuration that was read, paths inside the root
};

/// The loader of `program`, which lies in the root of `files`. Without an interpreter (a library), the one
/// that its needs suggest.
LoaderSystem loader_system(const ElfFacts &program, LoaderFiles &files);

/// The glibc-hwcaps subdirectories that this machine's processor can use, best first.
std::vector<std::string> processor_hwcaps();

/// `text` with $ORIGIN, $LIB and $PLATFORM replaced, with or without braces (ld.so(8), "Dynamic string
/// tokens"; musl knows the first). `origin`: directory of the file that the text stands in.
std::string expand_tokens(const std::string &text, const std::string &origin, const LoaderSystem &system);

/// In musl a library of libc's own is the loader itself, whatever follows its name: libc.so.6,
/// libpthread.so.0, libc.musl-x86_64.so.1 (load_library in ldso/dynlink.c).
bool is_musl_itself(const std::string &library);

/// The words of a list; empty ones are left out, as by strtok(3).
std::vector<std::string> split_list(const std::string &list, const char *separators);

/// "/usr/lib" for "/usr/lib/libx.so"; "/" for "/x".
std::string directory_of(const std::string &path);

} // namespace kassay
