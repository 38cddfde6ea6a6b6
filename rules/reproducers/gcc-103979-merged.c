// SPDX-License-Identifier: MIT
// GCC PR103979. Each asm goto may leave by its label, so two with the same text and the same input are still two. A
// compiler that takes one with outputs for a computation sees that the second would give the same and drops it. One
// marker where two are due is the bug. The control says volatile.
#ifdef KASSAY_CONTROL
#define QUALIFIER volatile
#else
#define QUALIFIER
#endif

int poke_twice(int in) {
  int first, second;
  asm QUALIFIER goto("# marker %1" : "=r"(first) : "r"(in) : : fault);
  asm QUALIFIER goto("# marker %1" : "=r"(second) : "r"(in) : : fault);
  return first + second;
fault:
  return -1;
}
