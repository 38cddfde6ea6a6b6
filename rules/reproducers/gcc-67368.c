// SPDX-License-Identifier: MIT
// GCC PR67368. Under KASAN or KCSAN, older compilers refuse to inline a function without instrumentation into one with
// it, and always_inline makes an error of that. The control leaves always_inline out.
#ifndef KASSAY_CONTROL
__attribute__((always_inline))
#endif
#ifdef UNDER_KCSAN
static inline __attribute__((no_sanitize_thread)) int peek(const int *where) { return *where; }
#else
static inline __attribute__((no_sanitize_address)) int peek(const int *where) { return *where; }
#endif

int caller(const int *where) { return peek(where); }
