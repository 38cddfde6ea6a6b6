// SPDX-License-Identifier: MIT
// The same for the hooks that record comparisons: a function with no_sanitize_coverage must not call them. Any
// reference to one is the bug, since the only function here has the attribute. The control has data only.
#ifdef KASSAY_CONTROL
int quiet = 1;
#else
extern int state;
extern void act(void);
__attribute__((no_sanitize_coverage)) void quiet(int value) {
  if (state == value)
    act();
}
#endif
