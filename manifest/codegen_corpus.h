// SPDX-License-Identifier: MIT
// Compiles the corpus, sources of our own over the constructs that kernels use, as a kernel's Makefile would
// with this toolchain, and takes the fingerprint of the code.
//
// A unit's object is made in a scratch directory from a file without a path, so that nothing of the place
// gets into it. Which of the optional flags the compiler takes is tried, and recorded with each unit: where
// two fingerprints differ in flags, that is said before the functions. Rust units are left out where there is
// no rustc, or none with a core library for the architecture; link-time optimization where the linker cannot.
#pragma once

#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "manifest/codegen.h"
#include "manifest/codegen_flags.h"
#include "probe/command.h"
#include "probe/runner.h"

namespace kassay::manifest {

/// A file of manifest/corpus/, as it was when kassay was built (cmake/embed.cmake).
struct EmbeddedFile {
  std::string_view name;
  std::string_view text;
};
std::span<const EmbeddedFile> corpus_files();

/// With what the corpus is compiled.
struct CorpusTools {
  std::string arch;            ///< ARCH
  std::string srcarch;         ///< the directory below arch/, where there are no flags for ARCH itself
  std::vector<std::string> cc; ///< words, with CLANG_FLAGS
  bool is_clang = false;
  std::vector<std::string> ld; ///< words
  bool is_lld = false;
  std::vector<std::string> rustc; ///< words; empty: there is none
  Environment environment;
};

/// Called with the bytes of each object that was read: for a disassembler.
using ObjectUse =
    std::function<void(const std::string &unit, const std::string &variant, const std::string &object)>;
using CodegenProgress = std::function<void(std::size_t done, std::size_t total)>;

/// Units that do not compile have a problem, and are no error. Errors (environment): no flags for the
/// architecture, or a compiler that does not compile anything with the flags that all have.
Result<Codegen> compile_corpus(const CorpusTools &tools, Runner &runner, const CodegenProgress &progress = {},
                               const ObjectUse &use = {});

} // namespace kassay::manifest
