// SPDX-License-Identifier: MIT
// CBL 1512. A "+" operand counts twice among the operands, and labels come behind them. An affected compiler counts
// it once, so that %l[out] names no label and the assembler finds an empty expression. The control has an output only.
int read_or_jump(int *place) {
#ifdef KASSAY_CONTROL
  asm goto(".long (%l[out]) - ." : "=m"(*place) : : : out);
#else
  asm goto(".long (%l[out]) - ." : "+m"(*place) : : : out);
#endif
  return *place;
out:
  return 0;
}
