// SPDX-License-Identifier: MIT
// GCC PR99652. An inline function that nobody calls is not compiled, so it needs no register for its double; older
// compilers complain about the missing SSE register all the same. The control returns an int.
#ifdef KASSAY_CONTROL
typedef int number;
#else
typedef double number;
#endif
extern inline __attribute__((gnu_inline, always_inline)) number triple(number value) { return value * 3; }

int other(int value) { return value; }
