// SPDX-License-Identifier: MIT
// Which files make up a tool, from the ones that are known of it: what each of them loads, each file once.
#pragma once

#include <string>
#include <vector>

#include "probe/answer_book.h"
#include "probe/command.h"
#include "probe/tool.h"

namespace kassay {

/// Where a closure begins: a file and how it is known.
struct ClosureRoot {
  std::string role, path, found_by;
};

struct ClosureFiles {
  std::vector<ClosureFile> files; ///< role, path and found_by, sorted by role and path; no digests yet
  std::vector<std::string> notes; ///< of what cannot be read
};

/// For each list of roots, which is one tool's. Remembered as a whole with the state of every path that was
/// looked at: a dynamic loader's search asks for thousands.
std::vector<ClosureFiles> closure_files(const std::vector<std::vector<ClosureRoot>> &roots,
                                        const Environment &environment, AnswerBook &book);

} // namespace kassay
