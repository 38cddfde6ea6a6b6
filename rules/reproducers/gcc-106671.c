// SPDX-License-Identifier: MIT
// GCC PR106671. A static function whose address is never taken gets no landing pad, but the linker may reach it from
// far away through a veneer, which ends in an indirect branch. A body without bti c (hint 34) or paciasp (hint 25) is
// the bug. The control is visible outside.
#ifdef KASSAY_CONTROL
#define REACH
#else
#define REACH static
#endif
REACH __attribute__((noinline)) int near(int value) { return value * 3 + (value >> 2); }

__attribute__((section(".init.text"))) int entry(int value) { return near(value) + near(value + 1); }
