// SPDX-License-Identifier: MIT
// GCC PR86952. Where indirect jumps go through a retpoline, a jump table costs more than the comparisons that it
// replaces, and older compilers still emit it. The call of the thunk in a function without function pointers is that
// table. The control has too few cases for one.
extern void handle0(int), handle1(int), handle2(int), handle3(int), handle4(int), handle5(int);

void dispatch(int what, int with) {
  switch (what) {
  case 0: handle0(with); break;
  case 1: handle1(with); break;
#ifndef KASSAY_CONTROL
  case 2: handle2(with); break;
  case 3: handle3(with); break;
  case 4: handle4(with); break;
  case 5: handle5(with); break;
#endif
  }
}
