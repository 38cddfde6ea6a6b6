// SPDX-License-Identifier: MIT
// Rust bindgen PR 2824.
#define PASTE(x) void foo##x(void)
PASTE(foo);
