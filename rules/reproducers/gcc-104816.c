// SPDX-License-Identifier: MIT
// GCC PR104816. With -fcf-protection=branch a jump table is entered by "notrack jmp", which switches the landing pad
// check off; a kernel that enforces IBT without notrack faults there. The control has too few cases for a table.
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
