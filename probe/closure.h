// SPDX-License-Identifier: MIT
// The closure of a tool: every file whose bytes decide what it does. The driver is not the compiler: Debian's
// clang-14 is a file of 141 KB beside a libLLVM of 110 MB, and packages do not pin one to the other.
//
// Three sources, each named in ClosureFile::found_by: the tool is asked (-print-prog-name), the ELF files are
// read (interpreter and DT_NEEDED, as the loader would find them), and what the tool was seen to open or
// execute while it was examined (plugins, dlopened libraries, the compiler behind a wrapper). Left out:
// headers and libraries of the target (they are input, and stated by the answers that depend on them), locale
// data, and what the tool could load but is never asked to here.
#pragma once

#include "probe/answer_book.h"
#include "probe/identify.h"

namespace kassay {

/// Fills in files and closure digest of every present tool that takes part in compiling and linking. What
/// cannot be read is left out and said in the tool's notes. Returns what went wrong with the package
/// databases, if anything.
std::vector<Error> collect_closures(Identification &identification, const Environment &environment,
                                    AnswerBook &book);

/// SHA-256 over the sorted (role, sha256) pairs. Paths are left out, so that a relocated copy keeps it.
std::string closure_digest(const std::vector<ClosureFile> &files);

} // namespace kassay
