// SPDX-License-Identifier: MIT
// GCC PR51513. The value is one of six, and the seventh way is marked unreachable, so no range check is due. Affected
// compilers keep it, and its branch leads behind the end of the function, into whatever stands there. An unsigned
// comparison's branch ("ja") is that check. The control returns early instead.
extern void handle0(int), handle1(int), handle2(int), handle3(int), handle4(int), handle5(int);

void dispatch(int what, int with) {
#ifndef KASSAY_CONTROL
  switch (what) {
  case 0: handle0(with); return;
  case 1: handle1(with); return;
  case 2: handle2(with); return;
  case 3: handle3(with); return;
  case 4: handle4(with); return;
  case 5: handle5(with); return;
  }
  __builtin_unreachable();
#else
  handle0(with);
#endif
}
