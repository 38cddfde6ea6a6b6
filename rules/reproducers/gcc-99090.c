// SPDX-License-Identifier: MIT
// GCC PR99090. With linker relaxation a code address is known only at the end, so a split DWARF file cannot hold
// differences of them; affected compilers emit them and the assembler refuses. The control has no code.
#ifdef KASSAY_CONTROL
int data = 1;
#else
extern void act(int);
int branchy(int value) {
  for (int i = 0; i < value; i++) {
    int twice = i * 2;
    act(twice);
  }
  return value;
}
#endif
