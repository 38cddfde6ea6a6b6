// SPDX-License-Identifier: MIT
// GCC PR88345. -falign-functions is about speed for GCC, so functions that it takes for cold do not get it; a kernel
// stores data before functions and counts on it. The first function makes the next offset uneven (its content is never
// run); an address of the second that is no multiple of 16 is the bug. The control is not cold.
#ifdef KASSAY_CONTROL
#define TEMPERATURE
#else
#define TEMPERATURE __attribute__((cold))
#endif
extern void sink(int);

TEMPERATURE void first(void) { asm volatile(".skip 4"); }
TEMPERATURE void second(int value) { sink(value + 1); }
