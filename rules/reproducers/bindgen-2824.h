// SPDX-License-Identifier: MIT
// Rust bindgen PR 2824. The macro makes the name foobar. An affected bindgen with libclang 19 reads the name from the
// text of the macro, finds it empty, and leaves the function out. The control writes the name itself.
#ifdef KASSAY_CONTROL
void foobar(void);
#else
#define DECLARE(name) void foo##name(void)
DECLARE(bar);
#endif
