// SPDX-License-Identifier: MIT
// A function that must not be instrumented says so by no_sanitize_coverage. A compiler without the attribute calls the
// coverage hook from it, in entry code that has no context for it yet. The only function here has the attribute, so any
// reference to the hook is the bug. The control has data only.
#ifdef KASSAY_CONTROL
int quiet = 1;
#else
extern int state;
__attribute__((no_sanitize_coverage)) int quiet(void) { return state; }
#endif
