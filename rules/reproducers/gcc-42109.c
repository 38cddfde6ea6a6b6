// SPDX-License-Identifier: MIT
// GCC PR42109. A function that realigns its stack copies its return address next to the new frame, and the profiling
// hook then finds the copy: the function graph tracer replaces what nobody returns through. The push of the return
// address (-4 from the argument pointer) ahead of the call of mcount is that copy. The control needs no realignment.
extern void use(void *);

int traced(void) {
#ifdef KASSAY_CONTROL
  int local = 1;
#else
  int local __attribute__((aligned(32))) = 1;
#endif
  use(&local);
  return local;
}
