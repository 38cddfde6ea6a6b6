// SPDX-License-Identifier: MIT
// Recursion as deep as conf's, and deeper.
//
// A tree's macros, dependencies and blocks nest as deep as whoever wrote it likes; conf follows them by
// recursion and has some 8 MB of stack. So do we, with larger frames: where conf still gives an answer, so
// must we. Work that recurses over a tree runs on a thread with 512 MB of address space, of which only what
// is touched is memory. Rejected: an explicit stack in each of the dozen functions, which would no longer
// look like the functions of conf that they follow.
#pragma once

#include <functional>

namespace kassay::kconfig {

/// Runs `work` to its end on a large stack; what it throws comes out here. On the caller's own stack if that
/// is the large one already, or if there is no other to be had. Children that `work` starts must have ended
/// when it ends: they die with the thread that started them (probe/runner.h).
void on_deep_stack(const std::function<void()> &work);

} // namespace kassay::kconfig
