// SPDX-License-Identifier: MIT
// CBL 1886. The labels of the first asm goto lie before the variable with a cleanup, so no jump passes its
// initialization. An affected compiler takes every label of the function as a target of every asm goto and
// refuses the program. The control has one asm goto.
extern int *begin(void);
extern void end(int **);

int both(void) {
  {
#ifndef KASSAY_CONTROL
    asm goto("" : : : : first);
#endif
    return 1;
  first:
    return 2;
  }
  int *held __attribute__((cleanup(end))) = begin();
  {
    asm goto("" : : : : second);
    return *held;
  second:
    return 4;
  }
}
