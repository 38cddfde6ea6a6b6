// SPDX-License-Identifier: MIT
// GCC PR103979. An asm goto may jump, so it must stay even where nobody reads its output; older compilers treat one
// with outputs as an ordinary asm and delete it. The marker in its text tells whether it is still there. The control
// says volatile.
#ifdef KASSAY_CONTROL
#define QUALIFIER volatile
#else
#define QUALIFIER
#endif

int poke(int in) {
  int unread;
  asm QUALIFIER goto("# marker %1" : "=r"(unread) : "r"(in) : : fault);
  return 0;
fault:
  return 0;
}
