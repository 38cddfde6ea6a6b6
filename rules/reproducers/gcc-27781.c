// SPDX-License-Identifier: MIT
// GCC PR27781. A weak function may be replaced when the program is linked, so its body must not be used where it is
// called. A caller that does not mention it has it inlined. The control's function is elsewhere.
#ifdef KASSAY_CONTROL
extern int weak_default(void);
#else
__attribute__((weak)) int weak_default(void) { return 1; }
#endif

int caller(void) { return weak_default() + 1; }
