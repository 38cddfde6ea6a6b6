// SPDX-License-Identifier: MIT
// The function asks not to be instrumented in both ways that kernels know. An affected compiler does not know
// disable_sanitizer_instrumentation, and no_sanitize("thread") leaves the call of __tsan_func_entry in.
// The control does nothing that is worth instrumenting.
#ifdef KASSAY_CONTROL
int quiet(void) {
  return 1;
}
#else
extern int value;
extern int other(void);

__attribute__((no_sanitize("thread"), disable_sanitizer_instrumentation)) int quiet(void) {
  return value + other();
}
#endif
