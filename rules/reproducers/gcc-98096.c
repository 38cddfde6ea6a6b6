// SPDX-License-Identifier: MIT
// GCC PR98096. A "+" operand is an input as well and counts before the labels; a compiler that forgets this looks for
// %l[out] among the operands and rejects the statement. The control has no "+" operand.
int bump(int *counter) {
#ifdef KASSAY_CONTROL
  asm goto(".long %l[out] - ." : "=m"(*counter) : : : out);
#else
  asm goto(".long %l[out] - ." : "+m"(*counter) : : : out);
#endif
  return 1;
out:
  return 0;
}
