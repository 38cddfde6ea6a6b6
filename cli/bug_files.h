// SPDX-License-Identifier: MIT
// The blacklists of `check --out` and `probe --out`: what a Kconfig tree, a Makefile, a C source, a package
// manager or a lock file can take away of the bugs that were found. Pure functions, byte-stable, sorted by
// id.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "kconfig/fragment.h"
#include "manifest/lock_file.h"
#include "probe/result.h"
#include "rules/live_bug.h"
#include "rules/verdict.h"

namespace kassay::cli {

/// CC_BUG_GCC_113921: the symbol of a bug. The prefix is that of the tool's role: CC, LD, AS, RUSTC ...
std::string bug_symbol(const rules::Bug &bug);

/// What the live form of Kconfig.bugs is made of: the reproducers, and the tools as defaults.
struct LiveQuestions {
  rules::LiveSetting setting;
  std::vector<kconfig::ToolVariable> tools;
};

/// Kconfig.bugs: `config CC_BUG_...` with `def_bool y` where affected, n where not; a comment where nobody
/// can tell, or where it is only suspected. With `live`, Kconfig itself runs the reproducers each time, where
/// sh can judge them.
std::string bugs_kconfig(std::span<const rules::BugResult> results, const LiveQuestions *live = nullptr);

/// bugs.mk: KASSAY_BUG_FLAGS, the flags that avoid what this toolchain is affected by, with what they are
/// for.
std::string bugs_make(std::span<const rules::BugResult> results);

/// bugs.h: a macro for each bug that is there.
std::string bugs_header(std::span<const rules::BugResult> results);

/// denylist.json: tool, version and verdict of each bug that is there, for package managers and CI.
std::string bugs_denylist(std::span<const rules::BugResult> results);

/// The part of a lock file.
std::vector<manifest::Defect> defects_of(std::span<const rules::BugResult> results);

/// defects.toml: the [[defect]] tables of a lock file.
std::string bugs_lock(std::span<const rules::BugResult> results);

/// All of them into `directory`, which is made. Each is written whole, and only where its content changed.
Result<void> write_bug_files(std::span<const rules::BugResult> results, const std::string &directory,
                             const LiveQuestions *live = nullptr);

} // namespace kassay::cli
