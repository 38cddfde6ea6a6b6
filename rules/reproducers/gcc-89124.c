// SPDX-License-Identifier: MIT
// GCC PR89124. Inlined into an instrumented caller, a function that must not be instrumented is instrumented after
// all. The caller has no other access to memory, so a check in it can only be for the load of the inlined function. The
// load is volatile, as READ_ONCE() is, so that only inlining can move it. The control forbids the inlining.
#ifdef KASSAY_CONTROL
__attribute__((noinline))
#endif
static __attribute__((no_sanitize_address)) int peek(const volatile int *where) { return *where; }

int caller(const int *where) { return peek(where); }
