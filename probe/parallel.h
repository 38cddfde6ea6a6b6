// SPDX-License-Identifier: MIT
// Work of our own on several threads. Other programs are started by a Runner, never in here.
#pragma once

#include <cstddef>
#include <functional>

namespace kassay {

/// Calls `work` for each number below `count`, in order of their start, on `threads` threads (0: one a core)
/// of which the caller's is one; returns when all are done. Where the system allows fewer, those that there
/// are do it. `work` must not throw.
void in_parallel(std::size_t count, unsigned threads, const std::function<void(std::size_t)> &work);

} // namespace kassay
